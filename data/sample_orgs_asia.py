# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Invented organisations in Asia and the Pacific (form: see sample_orgs_africa)."""

ORGANISATIONS = """
in | hi | MGK | Varanasi | leg esc
मानव गरिमा केंद्र, वाराणसी
= Human Dignity Centre, Varanasi; Manav Garima Kendra

in | hi | -yatana-manch | Lucknow | doc adv
यातना विरोधी जन मंच
= People's Forum against Torture; Yatana Virodhi Jan Manch

in | hi | NMS | Bhopal | leg ind
न्याय और मानवाधिकार समिति, भोपाल
= Justice and Human Rights Committee, Bhopal

in | en | DCJC | Hyderabad | lit det
Deccan Custodial Justice Collective
=

in | en | CCJD | Hyderabad | det leg
Collective for Custodial Justice, Deccan
=

in | bn | MNM | Kolkata | doc lit
মানবাধিকার ও ন্যায়বিচার মঞ্চ, কলকাতা
= Human Rights and Justice Forum, Kolkata; Manabadhikar o Nyaybichar Mancha

in | ta | -needhi-maiyam | Coimbatore | leg wom
மனித உரிமைகள் மற்றும் நீதி மையம், கோயம்புத்தூர்
= Centre for Human Rights and Justice, Coimbatore; Manitha Urimaigal Needhi Maiyam

bd | bn | NPK | Chattogram | doc leg
নির্যাতন প্রতিরোধ কেন্দ্র, চট্টগ্রাম
= Centre for the Prevention of Torture, Chattogram; Nirjatan Protirodh Kendra

bd | bn | AMSS | Dhaka | leg lit
আইন ও মর্যাদা সহায়তা সমিতি
= Law and Dignity Support Society; Ain o Morjada Sohayota Somiti

bd | bn | -gum-poribar | Dhaka | doc adv
গুম পরিবারের কণ্ঠ
= Voice of the Families of the Disappeared

bd | en | STGRD | Sylhet | esc wom
Sylhet Tea Garden Workers' Rights Desk
=

bd | en | BCHRLN | Khulna | leg def
Bangladesh Coastal Human Rights Lawyers' Network
= Coastal Lawyers' Network

np | ne | HYPSS | Pokhara | reh
हिमाल यातना पीडित सहयोग समाज, पोखरा
= Himal Society for the Support of Torture Victims, Pokhara

np | ne | -nyaya-manch | Janakpur | leg doc
मानव अधिकार तथा न्याय मञ्च, जनकपुर
= Human Rights and Justice Forum, Janakpur

np | en | KCSN | Nepalgunj | doc adv
Karnali Conflict Survivors' Network
=

np | en | ADN | Kathmandu | leg det
Advocates for Detainees, Nepal
=

pk | ur | IHIM | Lahore | leg lit
انسانی حقوق اور انصاف مرکز، لاہور
= Human Rights and Justice Centre, Lahore; Insani Huqooq aur Insaf Markaz

pk | ur | -tashaddud-mahaz | Islamabad | adv doc
تشدد کے خلاف عوامی محاذ
= People's Front against Torture; Tashaddud ke Khilaf Awami Mahaz

pk | en | SCDW | Karachi | doc det
Sindh Custodial Death Watch
=

pk | en | QFVD | Quetta | doc lit
Quetta Families' Voice for the Disappeared
=

lk | si | -neethi-adhara | Colombo | leg lit
මානව හිමිකම් සහ නීති ආධාර මධ්‍යස්ථානය
= Centre for Human Rights and Legal Aid; Manava Himikam saha Neethi Adhara

lk | ta | -kudimakkal-kuzhu | Jaffna | doc reh
சித்திரவதைக்கு எதிரான குடிமக்கள் குழு
= Citizens' Group against Torture

lk | en | LFMF | Kandy | doc adv
Lanka Families of the Missing Forum
=

ph | en | VTGDW | Iloilo City | det reh
Visayas Task Group on Detainee Welfare
=

ph | tl | SPDM | Davao City | doc
Samahan ng Pamilya ng mga Dinukot sa Mindanao
= Association of Families of the Abducted in Mindanao

ph | tl | -bantay-piitan | Quezon City | det
Bantay Piitan
= Prison Watch

ph | tl | -bantaypiitan-inc | Manila | det adv
Bantay-Piitan, Inc.
= Prison Watch Incorporated

ph | en | CCLC | Cebu City | chi leg
Children's Custody Law Clinic – Cebu
=

id | id | LBH-CT | Kupang | leg
Lembaga Bantuan Hukum Cahaya Timur
= Light of the East Legal Aid Institute

id | id | PPTP | Jayapura | det doc
Perkumpulan Pemantau Tahanan Papua
= Papua Detention Monitors' Association

id | id | YPKPN | Jakarta | reh
Yayasan Pemulihan Korban Penyiksaan Nusantara
= Archipelago Foundation for the Recovery of Torture Victims

id | id | JPAK | Banda Aceh | wom leg
Jaringan Perempuan Aceh untuk Keadilan
= Aceh Women's Network for Justice

mm | my | -hrjn | Yangon | doc adv
လူ့အခွင့်အရေးနှင့် တရားမျှတမှု ကွန်ရက်
= Human Rights and Justice Network

mm | my | -cpt | Mandalay | doc det
ညှဉ်းပန်းနှိပ်စက်မှု တားဆီးရေး ကော်မတီ
= Committee for the Prevention of Torture

mm | my | -pfsa | Yangon | det leg
အကျဉ်းသား မိသားစုများ ကူညီရေး အသင်း
= Association for the Support of Prisoners' Families

mm | en | SHDG | Taunggyi | doc ind
Shan Hills Documentation Group
=

kh | km | -sethi-yutethor | Phnom Penh | leg doc
មជ្ឈមណ្ឌលសិទ្ធិមនុស្ស និងយុត្តិធម៌
= Centre for Human Rights and Justice

kh | km | -neak-tos | Battambang | det
សមាគមការពារសិទ្ធិអ្នកទោស ខេត្តបាត់ដំបង
= Association for the Protection of Prisoners' Rights, Battambang Province

th | th | -southern-fat | Hat Yai | doc lit
มูลนิธิต่อต้านการทรมานภาคใต้
= Southern Foundation against Torture

th | th | LNDR | Bangkok | leg det
เครือข่ายทนายความเพื่อสิทธิผู้ต้องขัง
= Lawyers' Network for the Rights of Detainees

th | en | MSBLAO | Mae Sot | mig leg
Mae Sot Border Legal Aid Office
=

kr | ko | -saegil | Gwangju | reh
고문 피해자와 함께하는 새길센터
= Saegil Centre with Survivors of Torture

jp | ja | -hikokinsha | Sapporo | det leg
北海道・被拘禁者の権利を守る市民の会
= Hokkaido Citizens' Association for the Rights of Detainees

mn | mn | -tenger | Ulaanbaatar | det adv
Эрүү шүүлтийн эсрэг «Тэнгэр» төв
= Tenger Centre against Torture

fj | en | PICJC | Suva | det esc
Pacific Islands Custody and Justice Circle
=
"""
