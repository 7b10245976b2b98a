# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Invented organisations, Middle East and North Africa (form: sample_orgs_africa)."""

ORGANISATIONS = """
tn | ar | ATSP | Tunis | det
الجمعية التونسية لمتابعة أوضاع السجون
= Association tunisienne de suivi de la situation des prisons

tn | ar | ATSPD | Sfax | det leg
الجمعية التونسية لمتابعة السجون وأوضاعها
= Association tunisienne de suivi des prisons et de leur situation

tn | ar | -yasmine-rehab | Tunis | reh
مركز الياسمين لتأهيل ضحايا التعذيب
= Centre Yasmine de réhabilitation des victimes de torture

tn | fr | RTJP | Sousse | leg lit
Réseau tunisien « Justice de Proximité » d'assistance aux victimes
= Tunisian Network for Local Justice

ma | fr | AARM | Rabat | doc reh
Association Atlas pour la Réparation et la Mémoire
= Atlas Association for Reparation and Memory

ma | ar | -rif-forum | Tangier | doc adv
منتدى الريف للدفاع عن حقوق الإنسان
= Forum du Rif pour la défense des droits de l'Homme

ma | ar | RFPD | Fez | def
شبكة فاس لحماية المدافعين عن حقوق الإنسان
= Réseau de Fès pour la protection des défenseurs des droits de l'Homme

dz | ar | LODVD | Oran | doc lit
رابطة وهران للدفاع عن ضحايا الاختفاء القسري
= Ligue d'Oran pour la défense des victimes de disparition forcée

dz | fr | CFCV | Constantine | doc adv
Collectif des Familles de Constantine pour la Vérité
= Families of Constantine for Truth

ly | ar | TCDV | Tripoli | doc lit
مركز طرابلس لتوثيق الانتهاكات
= Tripoli Centre for the Documentation of Violations

ly | ar | -benghazi-families | Benghazi | det leg
جمعية بنغازي لمساندة أسر المحتجزين
= Benghazi Association in Support of Detainees' Families

ly | ar | LODM | Misrata | mig doc
المنظمة الليبية للدفاع عن المهاجرين وطالبي اللجوء
= Libyan Organisation for the Defence of Migrants and Asylum Seekers

eg | ar | -nile-legal | Cairo | leg lit
مركز النيل للمساعدة القانونية
= Nile Centre for Legal Aid

eg | ar | DCTV | Mansoura | doc reh
مركز الدلتا لمناهضة التعذيب
= Delta Centre against Torture

eg | ar | -alex-committee | Alexandria | def det
لجنة الإسكندرية للدفاع عن سجناء الرأي
= Alexandria Committee for the Defence of Prisoners of Conscience

eg | ar | NIESR | Aswan | esc adv
المبادرة النوبية للحقوق الاقتصادية والاجتماعية
= Nubian Initiative for Economic and Social Rights

ps | ar | -zaytoun-rights | Ramallah | det leg
جمعية الزيتون للدفاع عن حقوق الأسرى
= Zaytoun Association for the Defence of Prisoners' Rights

ps | ar | GCTR | Gaza | reh chi
مركز بحر غزة لتأهيل ضحايا العنف
= Gaza Sea Centre for the Rehabilitation of Victims of Violence

ps | ar | HCDC | Hebron | chi doc
لجنة الخليل لتوثيق الانتهاكات ضد الأطفال
= Hebron Committee for the Documentation of Violations against Children

lb | ar | -arz-rehab | Tripoli | reh
مركز الأرز لتأهيل ضحايا التعذيب
= Centre du Cèdre pour la réhabilitation des victimes de torture; Cedar Centre

lb | en | BPFSC | Beirut | det leg
Beirut Prisoners' Families Support Circle
= Cercle de soutien aux familles de détenus de Beyrouth

iq | ar | ICMD | Baghdad | det doc
المركز العراقي لرصد أوضاع المعتقلين
= Iraqi Centre for Monitoring the Situation of Detainees

iq | ar | -basra-justice | Basra | adv lit
شبكة البصرة للعدالة
= Basra Justice Network

ye | ar | TASF | Taiz | det leg
جمعية تعز لمساندة أسر المحتجزين
= Taiz Association in Support of Detainees' Families

ye | ar | ACED | Aden | doc
مركز عدن لمناهضة الاختفاء القسري
= Aden Centre against Enforced Disappearance
"""
