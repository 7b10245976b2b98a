# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Invented organisations in Europe and Central Asia (form: sample_orgs_africa)."""

ORGANISATIONS = """
ru | ru | -volzhsky-rubezh | Samara | leg doc
Правозащитный центр «Волжский рубеж»
= Volga Line Human Rights Centre; Pravozashchitny tsentr Volzhsky Rubezh

ru | ru | -kamskaya-liniya | Perm | doc lit
Комитет против пыток «Камская линия»
= Committee against Torture "Kama Line"; Komitet protiv pytok Kamskaya Liniya

ru | ru | -kamskaya-liniya-komitet | Naberezhnye Chelny | leg adv
Комитет «Камская линия» против пыток
= "Kama Line" Committee against Torture

ru | ru | -yeniseysky-bereg | Krasnoyarsk | det adv
Общественная организация «Енисейский берег» против жестокого обращения
= Yenisei Shore against Ill-treatment

ru | ru | -severny-svet | Murmansk | det leg
Фонд помощи заключённым «Северный свет»
= Northern Light Prisoners' Aid Foundation

ua | uk | -hidnist-poltava | Poltava | det leg
Полтавська спілка «Гідність без ґрат»
= Poltava Union "Dignity without Bars"

ua | uk | DCR | Dnipro | reh
Громадська організація «Дніпровський центр реабілітації постраждалих від катувань»
= Dnipro Rehabilitation Centre for Survivors of Torture

ua | uk | -svitlo | Kyiv | doc adv
Асоціація родин зниклих безвісти «Світло у вікні»
= Association of Families of the Missing "Light in the Window"

by | be | -hodnasc | Minsk | doc def
Праваабарончы рух «Годнасць і права»
= Human Rights Movement "Dignity and Law"

by | ru | -otkrytye-dveri | Grodno | leg
Инициатива помощи задержанным «Открытые двери»
= Open Doors Initiative for Detainees

kz | ru | -byuro-step | Karaganda | det leg
Бюро по защите прав заключённых «Степь»
= Steppe Bureau for Prisoners' Rights

kz | kk | -adal-jol | Astana | leg adv
«Адал жол» құқық қорғау орталығы
= Adal Jol Human Rights Centre; Правозащитный центр «Честный путь»

kz | ru | ASAZh | Almaty | lit leg
Алматинский союз адвокатов против жестокого обращения
= Almaty Union of Lawyers against Ill-treatment

kg | ky | -aikyn | Bishkek | leg doc
«Айкын» укук коргоо борбору
= Aikyn Human Rights Centre; Правозащитный центр «Айкын»

kg | ru | -ala-too-osh | Osh | leg wom
Ошская сеть правовой помощи «Ала-Тоо»
= Ala-Too Legal Aid Network of Osh

kg | ru | -rodnik | Bishkek | det
Общественный фонд помощи задержанным «Родник»
= Rodnik (Spring) Public Foundation for Detainees

tj | tg | -umed | Dushanbe | leg
Маркази дастгирии ҳуқуқии «Умед»
= Umed Legal Support Centre; Центр правовой поддержки «Умед»

ge | ka | -imedi | Tbilisi | reh lit
წამების წინააღმდეგ ბრძოლის ცენტრი „იმედი“
= Hope Centre against Torture; Tsamebis tsinaaghmdeg brdzolis tsentri Imedi

ge | ka | -kutaisi-kavshiri | Kutaisi | leg det
ადამიანის უფლებათა დაცვის კავშირი — ქუთაისი
= Union for the Protection of Human Rights, Kutaisi

ge | ka | FATV | Tbilisi | reh
წამების მსხვერპლთა დახმარების ფონდი
= Foundation for Assistance to Torture Victims

am | hy | -ararat-hr | Yerevan | leg lit
Մարդու իրավունքների պաշտպանության «Արարատ» կենտրոն
= Ararat Centre for the Protection of Human Rights

am | hy | CIAT | Gyumri | adv det
Խոշտանգումների դեմ քաղաքացիական նախաձեռնություն
= Civic Initiative against Torture

md | ro | ADL | Bălți | leg chi
Asociația „Demnitate și Lege” din Bălți
= Dignity and Law Association, Bălți

md | ro | CRZ | Chișinău | reh
Centrul de Reabilitare „Zorile” pentru Supraviețuitorii Torturii
= Zorile Rehabilitation Centre for Survivors of Torture

tr | tr | İKEDD | İzmir | adv doc
İşkenceye Karşı Ege Dayanışma Derneği
= Aegean Solidarity Association against Torture

tr | tr | DHOM | Diyarbakır | leg reh
Diyarbakır Hukuk ve Onarım Merkezi
= Diyarbakır Centre for Law and Repair

tr | tr | CİHSA | Ankara | det def
Cezaevi İzleme ve Hak Savunucuları Ağı
= Prison Monitoring and Rights Defenders Network

gr | el | EDVAK | Athens | mig lit
Ελληνική Δράση κατά των Βασανιστηρίων και της Αυθαίρετης Κράτησης
= Hellenic Action against Torture and Arbitrary Detention

rs | sr | NCZPL | Novi Sad | det leg
Новосадски центар за заштиту притворених лица
= Novi Sad Centre for the Protection of Detained Persons

it | it | OPAD | Palermo | det mig
Osservatorio "Porte Aperte" sulla Detenzione, Palermo
= Open Doors Observatory on Detention
"""
