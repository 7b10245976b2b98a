# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Invented personal names, by country or by country and script.

A pool is a list of patterns; a pattern is a list of word lists, one word of
each making a name. "_" stands for a space inside a word. Grammatical gender
is kept by giving one pattern for each.
"""

FR = (
    "Jean-Claude Marie-Claire Espérance Dieudonné Aimée Patrice Chantal Fidèle "
    "Béatrice Innocent Josué Clarisse Prosper Solange Honoré Angélique"
)
EN = (
    "Grace Peter Esther Samuel Mercy Joseph Beatrice Daniel Florence Moses "
    "Agnes Stephen Judith Simon"
)
SAHEL = (
    "Aminata Moussa Fatoumata Ibrahima Mariam Ousmane Kadiatou Boubacar "
    "Salimata Abdoulaye Awa Souleymane"
)
ES = (
    "María_Fernanda José_Luis Ana_Lucía Óscar Rocío Andrés Yolanda Hernán "
    "Inés Martín Belén Raúl Gabriela Tomás Noemí Íñigo Lucía Germán"
)
ES_FAMILY = (
    "Muñoz Gutiérrez Peña Restrepo Ibáñez Cárdenas Zúñiga Ordóñez Rincón "
    "Bermúdez Salcedo Ávila Núñez Castaño Villalobos Becerra"
)
ANDES_FAMILY = "Quispe Mamani Huamán Condori Ccori Yupanqui Flores Choque Rojas Apaza"
MAYA_FAMILY = "Ixcoy Tzul Caal Pop Coc Velásquez Chávez Xol Batz Morales"

AR_F = "فاطمة سلمى نادية هدى ليلى مريم سعاد رانيا أمل زينب"
AR_M = "أحمد خالد سامي يوسف عمر حسن إبراهيم طارق نبيل كريم"
AR_EAST = "الخطيب حداد منصور الشامي عبد_الرحمن يوسف الحسن درويش القاسم سليمان"
AR_WEST = "بن_سالم العياري الغربي بن_يوسف الشريف الإدريسي بوزيد بن_عمر"
RU_F = "Елена Ольга Наталья Светлана Ирина Марина"
RU_F_PATRONYM = "Сергеевна Викторовна Андреевна Павловна Игоревна"
RU_F_FAMILY = "Соколова Лебедева Морозова Зайцева Воробьёва Тихонова Щукина"
RU_M = "Алексей Дмитрий Сергей Андрей Павел Михаил"
RU_M_PATRONYM = "Сергеевич Викторович Андреевич Павлович Игоревич"
RU_M_FAMILY = "Соколов Лебедев Морозов Зайцев Воробьёв Тихонов Щукин"
RU = [
    [RU_F, RU_F_PATRONYM, RU_F_FAMILY],
    [RU_M, RU_M_PATRONYM, RU_M_FAMILY],
]
TAMIL = [["மு. க. ச. ந. பா.", "செல்வி முருகன் கவிதா இளங்கோ மீனாட்சி குமார் தமிழரசி"]]
ARABIC_EAST = [[AR_F, AR_EAST], [AR_M, AR_EAST]]
ARABIC_WEST = [[AR_F, AR_WEST], [AR_M, AR_WEST]]
MAGHREB_LATIN = [
    [
        "Leïla Samir Nadia Karim Amel Youssef Inès Slim",
        "Ben_Salem Bensaïd El_Idrissi Haddad Benyoussef Cherif Ben_Omar",
    ]
]
RWANDA_BURUNDI = [
    [
        FR,
        "Niyonkuru Ndikumana Hakizimana Nshimirimana Uwimana Mukamana Habonimana "
        "Irakoze Nduwimana Bigirimana",
    ]
]

AFRICA = {
    "cd": [
        [
            FR,
            "Mukendi Kabasele Ilunga Mbuyi Bahati Mugisho Amisi Mwamba",
            "Tshibangu Kalala Lukusa Ngalula Masika Kasongo N'Sele",
        ],
        [FR, "Mukendi Kabasele Ilunga Bahati Mugisho Mwamba Kahindo"],
    ],
    "cm": [
        [
            FR + " " + EN,
            "Ngono Mbarga Fotso Tchoumi Nkeng Essomba Abanda Njoya Tabe Achu Ekane",
        ]
    ],
    "ke": [
        [
            EN,
            "Otieno Wanjiru Kiprono Achieng Mwangi Nyambura Barasa Cherono Omondi "
            "Mutua Ng'ang'a Wang'ombe",
        ]
    ],
    "ng": [
        ["Chidinma Emeka Ngozi Ifeanyi Blessing", "Okonkwo Eze Nwosu Obi Okafor"],
        ["Tunde Folasade Adebayo Yetunde", "Adeyemi Balogun Ogunleye Akínwándé"],
        ["Ibrahim Aisha Musa Hadiza", "Bello Danjuma Abubakar Lawal Garba"],
    ],
    "bi": RWANDA_BURUNDI,
    "rw": RWANDA_BURUNDI,
    "ug": [
        [
            EN,
            "Okello Nakato Namutebi Ssemakula Akello Mugisha Nansubuga Atim "
            "Byaruhanga Ayot",
        ]
    ],
    "tz": [
        [
            "Asha Juma Neema Baraka Rehema Hamisi Upendo Salum Zawadi Rashidi",
            "Mwakyusa Msuya Kimaro Mushi Shayo Mbwana Lyimo Komba Massawe",
        ]
    ],
    "et": [
        [
            "Abebe Selamawit Tesfaye Hanna Dawit Meseret",
            "Kebede Tadesse Mekonnen Bekele Alemayehu Girma",
        ]
    ],
    "et:ETHIOPIC": [
        [
            "አበበ ሰላማዊት ተስፋዬ ሃና ዳዊት መሠረት ብርሃኑ ሄለን ዮሐንስ ፀሐይ",
            "ከበደ ወልደማርያም ታደሰ መኮንን በቀለ አለማየሁ ግርማ",
        ]
    ],
    "ml": [[SAHEL, "Traoré Keïta Coulibaly Diarra Sangaré Dembélé Maïga"]],
    "bf": [[SAHEL + " " + FR, "Ouédraogo Sawadogo Kaboré Zongo Ilboudo Tapsoba"]],
    "ne": [[SAHEL, "Mahamane Garba Abdou Harouna Maman Sani Oumarou"]],
    "ci": [
        [FR, "Kouassi Konan Yao N'Guessan N'Dri Aka"],
        [SAHEL, "Koné Touré Bamba Fofana"],
    ],
    "sn": [[SAHEL, "Ndiaye Diop Fall Sarr Diouf Badji Sané Faye"]],
    "gn": [[SAHEL, "Diallo Barry Camara Sylla Condé Soumah Béavogui"]],
    "tg": [
        [
            FR + " Afi Kossi Komlan",
            "Amegbor Agbeko Lawson Kpodar Tchalla Amouzou Adjavon",
        ]
    ],
    "bj": [[FR, "Dossou Hounsou Agossou Ahouansou Gbaguidi Sossa Kpadonou"]],
    "td": [
        [
            "Mahamat Hawa Djimet Achta Denis Rachel",
            "Mbaïnaissem Ngaro Djimadoum Abakar Adoum Hassane Saleh Ndouba",
        ]
    ],
    "td:ARABIC": ARABIC_EAST,
    "za": [
        [
            "Thandiwe Sipho Nomvula Lerato Zanele Themba",
            "Dlamini Nkosi Khumalo Mokoena",
        ],
        ["Johan Annelise Pieter", "Van_der_Merwe Botha"],
        ["Ayesha Priscilla", "Adams Naidoo"],
    ],
    "zw": [
        [
            "Tendai Rudo Farai Nyasha Tatenda Sibusisiwe Thabani Chipo Blessing",
            "Moyo Ncube Chikowore Sibanda Mutasa Dube Marufu Gumbo",
        ]
    ],
    "mg": [
        [
            "Rakotoarisoa Randrianasolo Ramanantsoa Razafindrakoto Andriamihaja "
            "Rasoamanarivo",
            "Voahangy Hery Lalaina Mamy Noro Tiana",
        ]
    ],
}

AMERICAS = {
    "es": [[ES, ES_FAMILY, ES_FAMILY]],
    "pe": [[ES, ANDES_FAMILY, ANDES_FAMILY]],
    "bo": [[ES, ANDES_FAMILY, ANDES_FAMILY]],
    "ec": [[ES, ES_FAMILY, ANDES_FAMILY]],
    "gt": [[ES, MAYA_FAMILY, MAYA_FAMILY]],
    "br": [
        [
            "João Ana_Clara Luiz_Antônio Conceição Márcia Cauã Jéssica Otávio Luíza",
            "da_Silva dos_Santos Araújo Guimarães Brandão Assunção Simões",
        ]
    ],
    "ht": [
        [FR, "Jean-Baptiste Pierre-Louis Desrosiers Estimé Toussaint Dorvil Joseph"]
    ],
}

ASIA = {
    "in": [
        [
            "Lakshmi Venkatesh Ravi Sudha Prakash Shobha",
            "Reddy Rao Naidu Kulkarni Deshpande",
        ],
        ["Farida Imran", "Sheikh"],
    ],
    "in:DEVANAGARI": [
        [
            "सुनीता राजेश मीना अरुण कविता विनोद प्रिया संजय रेखा",
            "शर्मा यादव मिश्रा वर्मा सिंह तिवारी पटेल",
        ]
    ],
    "in:BENGALI": [["অনিন্দিতা সৌমেন মিতালী দেবাশিস", "মুখার্জি ঘোষ দাস সেন মণ্ডল"]],
    "in:TAMIL": TAMIL,
    "bd": [
        ["Nasrin Shahana Farzana Taslima", "Akter Sultana Khatun Begum"],
        ["Rafiqul Mahmud Anwar Kamrul", "Islam Hossain Rahman Chowdhury"],
    ],
    "bd:BENGALI": [
        ["নাসরিন শাহানা ফারজানা তাসলিমা", "আক্তার সুলতানা খাতুন বেগম"],
        ["রফিকুল মাহমুদ আনোয়ার কামরুল", "ইসলাম হোসেন রহমান চৌধুরী"],
    ],
    "np": [
        [
            "Sarita Bishnu Kamala Hari Gita Ram_Bahadur",
            "Thapa Shrestha Tamang Gurung Chaudhary Adhikari Rai",
        ]
    ],
    "np:DEVANAGARI": [
        [
            "सरिता बिष्णु कमला हरि गीता राम_बहादुर",
            "थापा श्रेष्ठ तामाङ गुरुङ चौधरी अधिकारी यादव राई",
        ]
    ],
    "pk": [
        ["Ayesha Saima Nazia Samina", "Khan Baloch Parveen Iqbal Malik"],
        ["Muhammad_Imran Tariq Faisal Nadeem", "Khan Hussain Baloch Iqbal Malik"],
    ],
    "pk:ARABIC": [
        ["عائشہ صائمہ نازیہ ثمینہ", "خان ملک پروین اقبال"],
        ["محمد_عمران طارق فیصل ندیم", "خان حسین بلوچ اقبال ملک"],
    ],
    "lk": [
        ["Nimali Sunil Ruwan Tharanga", "Perera Fernando Bandara Jayasinghe"],
        ["Selvarani Yogarajah", "Sivakumar Thambirajah"],
    ],
    "lk:SINHALA": [["නිමාලි සුනිල් කුමාරි රුවන් අජිත්", "පෙරේරා සිල්වා බණ්ඩාර ජයසිංහ ගුණරත්න"]],
    "lk:TAMIL": TAMIL,
    "ph": [
        [
            "Maria_Luisa Jose Rowena Ramon Ligaya Rodel Amihan Niño",
            "Dela_Cruz Santos Reyes Bautista Mangubat Salazar Dimaculangan Villanueva",
        ]
    ],
    "id": [
        ["Suyanto Sulastri Hartono Wartini Sumarni Mulyadi"],
        ["Dewi Siti", "Lestari Rahmawati Siregar"],
        ["Budi Agus", "Santoso Pratama Nasution"],
        ["Yohana Maria Yulianus", "Wenda Kogoya"],
    ],
    "mm": [["Sai_Kyaw_Zin Nang_Mo_Hom Daw_Khin_Win U_Tin_Maung Nang_Kham_Noon"]],
    "mm:MYANMAR": [
        [
            "ဒေါ်ခင်မေဝင်း ဦးအောင်ကျော် ဒေါ်မြင့်မြင့်သန်း ကိုဇော်မင်း မနှင်းဝေ "
            "ဦးတင်အောင်ဝင်း ဒေါ်စန်းစန်းအေး ကိုရဲလင်း မသီတာ မအေးမြတ် "
            "ဦးလှမြင့် ဒေါ်ခင်လှ ကိုမင်းသူ မသန္တာ"
        ]
    ],
    "kh:KHMER": [["សុខ ចាន់ គឹម ហេង លី ឈឹម", "សុភា ធីតា វិសាល បូផា រតនា មករា"]],
    "th": [
        ["Somchai Malee Anong Prasert Suda", "Jaidee Srisuk Thongdee Saengchan"],
        ["Naw_Paw_Wah Saw_Htoo_Htoo"],
    ],
    "th:THAI": [["สมชาย มาลี อนงค์ ประเสริฐ สุดา", "ใจดี ศรีสุข ทองดี แสงจันทร์ บุญมา วงศ์สว่าง"]],
    "kr:HANGUL": [["김민정 이준호 박은영 최성민 정혜진"]],
    "jp:CJK": [["佐藤_恵子 田中_誠 鈴木_由美 高橋_健一 渡辺_久美子"]],
    "mn:CYRILLIC": [["Б. Д. Г. Ц.", "Оюунчимэг Батбаяр Энхтуяа Ганбаатар Сарантуяа"]],
    "fj": [
        ["Litia Sitiveni Mere", "Koroi Delai Waqa"],
        ["Rajesh Shareen", "Prasad Lal"],
    ],
}

EUROPE = {
    "ru:CYRILLIC": RU,
    "by:CYRILLIC": [
        ["Алена Вольга Наталля Марына", "Кавалёва Навіцкая Жукоўская Мельнік"],
        ["Алесь Сяргей Андрэй Зміцер", "Кавалёў Навіцкі Жукоўскі Мельнік"],
    ],
    "ua:CYRILLIC": [
        [
            "Олена Оксана Ірина Наталія",
            "Миколаївна Іванівна Василівна",
            "Шевчук Бондаренко Коваль Мельник",
        ],
        [
            "Андрій Сергій Тарас Юрій",
            "Миколайович Іванович Васильович",
            "Шевчук Бондаренко Коваль Мельник",
        ],
    ],
    "kz:CYRILLIC": [
        ["Айгуль Динара Сауле Жанар", "Серикова Ахметова Жумабаева"],
        ["Ерлан Нурлан Данияр Бауыржан", "Сериков Ахметов Жумабаев"],
    ],
    "kg:CYRILLIC": [
        ["Айнура Гульнара Жылдыз Нургуль", "Асанова Токтосунова Эргешова"],
        ["Азамат Бакыт Нурбек Эмиль", "Асанов Токтосунов Эргешов"],
    ],
    "tj:CYRILLIC": [
        ["Зарина Мадина Нигора", "Раҳимова Саидова Назарова"],
        ["Фарход Рустам Далер", "Раҳимов Саидов Назаров"],
    ],
    "ge:GEORGIAN": [
        [
            "ნინო გიორგი თამარ ლევან მარიამ დავით ქეთევან ზურაბ",
            "ბერიძე კაპანაძე გელაშვილი მაისურაძე ლომიძე წიკლაური",
        ]
    ],
    "am:ARMENIAN": [
        [
            "Անահիտ Արմեն Լիլիթ Տիգրան Մարիամ Գևորգ",
            "Հակոբյան Սարգսյան Պետրոսյան Գրիգորյան Մկրտչյան",
        ]
    ],
    "md": [
        [
            "Ion Elena Vasile Natalia Andrei Doina",
            "Rusu Ceban Munteanu Țurcanu Popescu Ștefăneț Lungu",
        ]
    ],
    "tr": [
        [
            "Ayşe Mehmet Zeynep Barış Gülşen Şerif Dilan",
            "Yılmaz Çelik Şahin Öztürk Aydın Güneş",
        ]
    ],
    "gr:GREEK": [
        ["Ελένη Μαρία Κατερίνα", "Παπαδοπούλου Γεωργίου Νικολάου"],
        ["Γιώργος Δημήτρης Νίκος", "Παπαδόπουλος Γεωργίου Νικολάου"],
    ],
    "rs:CYRILLIC": [
        ["Милица Драган Јелена Горан Зорица", "Јовановић Петровић Николић Ђорђевић"]
    ],
    "it": [
        [
            "Giulia Salvatore Rosaria Nicolò Concetta",
            "D'Angelo Lo_Presti Messina Ferrante Di_Bella",
        ]
    ],
}

MENA = {
    "tn": MAGHREB_LATIN,
    "ma": MAGHREB_LATIN,
    "dz": MAGHREB_LATIN,
    "tn:ARABIC": ARABIC_WEST,
    "ma:ARABIC": ARABIC_WEST,
    "dz:ARABIC": ARABIC_WEST,
    "ly:ARABIC": ARABIC_WEST,
    "lb": [
        [
            "Rima Fadi Nayla Ziad Carole",
            "Khoury Haddad Mansour Abou_Jaoudé Darwish",
        ]
    ],
    "ARABIC": ARABIC_EAST,
}

POOLS = {**AFRICA, **AMERICAS, **ASIA, **EUROPE, **MENA}
