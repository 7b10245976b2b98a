# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Invented organisations in Africa south of the Sahara.

A block is: a header line (country | language of the name | acronym, or a
domain word after a dash | city | mandates), the name, and after "=" the
other names. A long name may go over several lines.
"""

ORGANISATIONS = """
cd | fr | ADLIT | Kinshasa | doc leg
Association pour la Défense des Libertés et l'Intégrité de Tous
= Association for the Defence of Liberties and the Integrity of All

cd | fr | OCTK | Goma | det doc
L'Observatoire Congolais contre la Torture au Kivu
= Congolese Observatory against Torture in Kivu

cd | fr | OKCT | Bukavu | doc adv
L'Observatoire du Kivu contre la Torture au Congo
= Kivu Observatory against Torture in Congo; OKT

cd | fr | LDHL | Kolwezi | leg esc
Ligue des Droits de l'Homme du Lualaba
= Lualaba Human Rights League

cd | fr | RFDV | Bunia | wom reh
Réseau des Femmes Debout pour les Victimes de Violences Sexuelles, de Tortures et
de Détentions Arbitraires dans les Provinces de l'Ituri, du Haut-Uele et de la Tshopo
= Network of Women Standing Up for Victims; Femmes Debout

cd | fr | CERJA | Goma | reh chi
Centre d'Écoute et de Réhabilitation « Jua la Asubuhi »
= Morning Sun Listening and Rehabilitation Centre

cd | sw | -haki-na-utu | Bukavu | leg adv
Haki na Utu kwa Wote
= Justice et dignité pour tous; Justice and Dignity for All

cd | fr | AJP | Kisangani | chi leg
Action "Justice pour les Petits", section de Kisangani
= Justice for the Little Ones

cm | fr | VDL | Douala | doc def
Veille citoyenne pour la Dignité et les Libertés au Littoral
= Citizens' Watch for Dignity and Liberties on the Coast

cm | en | NWPJW | Bamenda | doc mig
North-West Peace and Justice Watch, Bamenda
= Veille Paix et Justice du Nord-Ouest

cm | fr | APDGN | Maroua | det leg
Appui aux Personnes Détenues du Grand Nord
= Support for Detained Persons in the Far North

cm | fr | RCDD | Yaoundé | det adv
Réseau camerounais « Dignité en détention »
= Cameroonian Network for Dignity in Detention

ke | en | WATI | Nairobi | doc adv
Wananchi Against Torture Initiative
= WATI Kenya

ke | en | WATI-K | Mombasa | wom adv
WATI – Women Against Torture Initiative, Kenya
= WATI

ke | sw | -sauti-wafungwa | Kisumu | det leg
Sauti ya Wafungwa
= Voice of Prisoners

ke | en | RVSRT | Eldoret | reh
Rift Valley Survivors' Rehabilitation Trust
= RV Survivors' Trust

ng | en | NDCW | Port Harcourt | det esc
Niger Delta Custody Watch
=

ng | en | NIDD | Kano | det leg
Northern Initiative for Detainees' Dignity, Kano
=

ng | en | LSC | Lagos | reh
Lagos Survivors' Clinic
= The Survivors' Clinic

ng | en | CLJPT | Abuja | adv def
Coalition of Lawyers and Journalists for the Prevention of Torture, Enforced
Disappearance and Extrajudicial Killings in the States of the Federation
= Lawyers and Journalists Coalition

bi | fr | CFDI | Bujumbura | doc lit
Collectif des Familles de Disparus de l'Imbo
= Collective of Families of the Disappeared of Imbo

bi | rn | -ijwi | Gitega | doc wom
Ijwi ry'Abarenganywa
= La voix des opprimés; Voice of the Wronged

bi | fr | AUDP | Ngozi | det leg
Association Umuco pour les Droits des Personnes Détenues
= Umuco Association for the Rights of Detainees

rw | rw | -ubumuntu | Kigali | adv leg
Ubumuntu n'Ubutabera
= Humanity and Justice; Humanité et justice

rw | en | GLMDY | Huye | chi wom
Great Lakes Mothers for Detained Youth
= Mères des Grands Lacs pour les jeunes détenus

ug | en | GSHC | Gulu | reh
Gulu Survivors' Healing Centre
=

ug | en | KCLF | Kampala | leg lit
Kampala Custody Lawyers' Forum
= Custody Lawyers' Forum

ug | en | UWPD | Kampala | det lgb
Uganda Watch on Places of Detention
=

tz | sw | KUH | Dar es Salaam | leg wom
Kituo cha Utu na Haki
= Centre for Dignity and Justice

tz | sw | -haki-wafungwa | Dodoma | det
Jukwaa la Haki za Wafungwa, Dodoma
= Prisoners' Rights Forum, Dodoma

tz | en | ZCLAC | Zanzibar | leg chi
Zanzibar Coastal Legal Aid Circle
=

et | am | -kibir | Addis Ababa | def adv
የሰብአዊ ክብር ተሟጋቾች ማኅበር
= Association of Human Dignity Advocates; Yeseb'awi Kibir Temuagachoch Mahiber

et | am | -difaf-maekel | Hawassa | reh leg
የማሰቃየት ሰለባዎች ድጋፍ ማዕከል
= Support Centre for Victims of Torture

et | en | BNHRM | Bahir Dar | doc mig
Blue Nile Human Rights Monitors, Bahir Dar
=

ml | fr | AMSDD | Bamako | det leg
Association malienne Sabati pour les Droits des Détenus
= Malian Sabati Association for Detainees' Rights

ml | fr | RDIT | Mopti | doc def
Réseau Danbe contre l'Impunité et la Torture
= Danbe Network against Impunity and Torture

bf | fr | MBIP | Ouagadougou | adv leg
Mouvement « Burkindi » pour l'Intégrité de la Personne
= Burkindi Movement for Personal Integrity

bf | fr | CVDF | Bobo-Dioulasso | doc
Comité de Vigilance contre les Disparitions Forcées, les Exécutions Sommaires et la
Torture du Sahel, de l'Est et de la Boucle du Mouhoun
= Vigilance Committee against Enforced Disappearance

ne | fr | ADA | Agadez | mig det
Agir pour les Détenus d'Agadez
= Action for the Detainees of Agadez

ne | fr | CNSMD | Niamey | mig leg
Cadre nigérien de Solidarité avec les Migrants et les Détenus
= Nigerien Solidarity Framework for Migrants and Detainees

ci | fr | LIFAD | Abidjan | det adv
Ligue Ivoirienne des Familles et Amis des Détenus
= Ivorian League of Families and Friends of Detainees

ci | fr | LFADI | Bouaké | det leg
Ligue des Familles et Amis des Détenus Ivoiriens
= League of Families and Friends of Ivorian Detainees

ci | fr | CJPA | Abidjan | leg esc
Clinique Juridique Populaire d'Abobo
= Abobo People's Law Clinic

sn | fr | SCDH | Ziguinchor | doc def
Sentinelles de Casamance pour les Droits Humains
= Casamance Human Rights Sentinels

sn | fr | -jubbanti | Dakar | leg det
Jubbanti, Droits et Dignité
= Jubbanti, Rights and Dignity

tg | fr | VTDH | Lomé | det doc
Vigie Togo pour la Dignité Humaine
= Togo Watch for Human Dignity

tg | fr | AJS | Sokodé | leg
Action des Juristes de Sokodé
= Sokodé Lawyers' Action

bj | fr | POR | Cotonou | det
Prisons Ouvertes au Regard – Bénin
= Prisons Open to View, Benin

bj | fr | ESB | Parakou | chi leg
Enfants Sans Barreaux
= Children without Bars

td | fr | LDHLO | Moundou | leg doc
Ligue des Droits de l'Homme du Logone
= Logone Human Rights League

td | fr | AVRL | N'Djamena | reh doc
Association des Victimes et Rescapés du Lac
= Association of Victims and Survivors of the Lake

td | ar | -sujana-tchad | N'Djamena | det
الجمعية التشادية لرعاية السجناء وأسرهم
= Association tchadienne d'aide aux détenus et à leurs familles

gn | fr | VDF | Nzérékoré | det leg
Voix des Détenus de la Forêt
= Voice of the Detainees of the Forest Region

gn | fr | SSC | Conakry | wom reh
Solidarité des Survivantes de Conakry
= Solidarity of Women Survivors of Conakry

za | en | CCMP | Cape Town | det lit
Cape Custody Monitoring Project
=

za | en | UTTC | Johannesburg | reh mig
Ubuntu Trauma and Torture Clinic, Johannesburg
= Ubuntu Clinic

zw | en | ZNDI | Harare | reh doc
Zimbabwe Network of Doctors against Ill-treatment
=

zw | en | ZDNI | Harare | reh adv
Zimbabwe Doctors' Network against Ill-treatment
= ZDNI Trust

zw | en | BCFA | Bulawayo | doc
Bulawayo Candlelight Families' Association
=

mg | mg | FMZV | Antananarivo | det leg
Fikambanana Mpiaro ny Zon'ny Voafonja
= Association de défense des droits des prisonniers; Prisoners' Rights Association
"""
