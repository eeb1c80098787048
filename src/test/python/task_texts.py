"""The texts of the tasks' goldens: English, Chinese, emoji, right to left, accents, oddities."""

from texts import LONG, TEXTS

NAMES = [
    "Clara Schmidt-Okafor works at the Blue River Mill in São Tomé, not in New York.",
    "Dr. Renée O'Neill (Acme Corp.) flew from Zürich to İstanbul via Kraków on Tuesday.",
    "王小明在北京大学学习，明天和李华去上海看朋友。",
    "😀 Anna 🎉🎂 met Bob-Joe at 🚀 Starbase; they love Łódź ❤️!",
    "محمد يعمل في القاهرة مع سارة.",
    "דוד גר בתל אביב ועובד בגוגל.",
    "Анна Петрова живёт в Москве.",
]
STREAM = (
    "Maria Lopez of Northwind Traders met 张伟 in Lisbon 🚀 and wrote to Åsa Öberg. "
    "The Slow River Company opened an office in Québec; محمد runs it with Lars-Erik. "
) * 2
ENTITY_TEXTS = [
    *(TEXTS[i] for i in (0, 2, 4, 5, 6, 8, 9, 12, 13, 14, 17, 18, 21, 22, 23, 25)),
    *NAMES,
    LONG,
    TEXTS[20],
    STREAM,
]

QUESTIONS = [
    ("Where does the cat sleep?", TEXTS[0]),
    ("When does the train leave?", "Our train leaves at 07:45 from platform 9, arrives at 12:30."),
    ("天气怎么样？", TEXTS[6]),
    ("王小明在哪里学习？", NAMES[2]),
    ("Who met whom 🚀?", NAMES[3]),
    ("أين يعمل محمد؟", NAMES[4]),
    ("איפה גר דוד?", NAMES[5]),
    ("Who is Renée?", NAMES[1]),
    ("Qui?", TEXTS[14]),
    ("blanks", TEXTS[23]),
    ("Why?", "No"),
    ("What is [SEP] or </s>?", TEXTS[17]),
    ("What does the miller count?", LONG),
    ("今天天气好不好", TEXTS[20]),
    ("Who runs the office?", STREAM),
]

MASKED = [
    "The cat {} on the warm stones.",
    "How do I reset the {} of my account?",
    "{} leaves at 07:45 from platform 9.",
    "今天{}气很好。",
    "猫在温暖的{}上睡觉。",
    "Happy birthday 🎉🎂 dear {} 😀",
    "مرحبا {} الطقس جميل",
    "שלום {}, היום יום יפה",
    "Le garçon a  déjà mangé une {}",
    "pre{}post",
    "{}",
    "The {} sleeps on the {} stones.",
    "我喜欢{}习{}的语言",
    "{}{} and {}",
]
TARGETS = ["the", "river", "天", "unbelievable", "🎉", "ם"]
LIKELY = [
    "The cat sleeps on the warm stones.",
    "Warm the stones on sleeps cat the.",
    "今天天气很好。",
    "Happy birthday 🎉🎂 dear friend",
    "שלום עולם",
    "مرحبا بالعالم",
    "Café crème à la brûlée",
    "a",
    "",
    "  two   blanks  ",
]

PASSAGES = [
    "Open the account page, choose reset and follow the link in the e-mail.",
    "The river runs slowly past the old mill in the morning.",
    "我们明天去北京看朋友，今天天气很好。",
    "שלום עולם, היום יום יפה.",
    "Happy birthday 🎉🎂 dear friend 😀 ❤️ 👍",
    LONG,
    "",
]
QUERIES = ["How do I reset the password of my account?", "天气", "مرحبا بالعالم 🎉", "river " * 30]
RANKED = [[query, passage] for query in QUERIES for passage in PASSAGES]
