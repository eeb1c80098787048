"""The texts that tiny vocabularies are made of and that the goldens are about."""

SENTENCES = """
The river runs slowly past the old mill in the morning.
A cat sleeps on the warm stones while the kitchen clock ticks.
How do I reset the password of my account?
Please send the invoice for 1250.75 dollars before 31 December 2024.
The quick answer is not always the right answer, is it?
She wrote a letter, folded it twice, and put it in a blue envelope.
Our train leaves at 07:45 from platform 9 and arrives at 12:30.
Why was my card payment declined at the restaurant yesterday?
Fever, headache and a sore throat for three days; no rash so far.
The children are playing football in the park behind the school.
Machine learning models turn sentences into vectors of numbers.
Search engines compare the vectors of a query with those of passages.
query: what is the capital of the country? passage: the capital is a city.
find: documents about weather, music, food, sports and travel.
It's raining again; bring an umbrella (or two) & don't forget your boots!
E-mail me at someone@example.org or call +1 555 0100 #5, thanks.
He paid 50% less than we did: $20 instead of €40, not £35 or ¥6000.
unbelievable unhappiness reworking international internationalization
running runner runs walked walking walker quickly slowly carefully
0 1 2 3 4 5 6 7 8 9 10 11 12 100 1000 2023 2024 2025 3.14159
El niño comió una manzana en el jardín con su abuela.
Mañana por la mañana saldremos hacia la montaña.
Le garçon a déjà mangé une crêpe à la crème brûlée.
Où est la bibliothèque? Elle est près de l'église.
Die größte Straße führt über die Brücke nach Süden.
Ein schöner Morgen beginnt mit heißem Tee und Brötchen.
Zażółć gęślą jaźń i idź do domu, proszę.
İstanbul'da güneşli bir gün, çay ve simit.
Привет, мир! Сегодня хорошая погода, мы идём в парк.
Мой брат читает книгу о море и кораблях.
Καλημέρα κόσμε, ο ήλιος λάμπει πάνω από τη θάλασσα.
我喜欢学习新的语言，今天天气很好。
你好，世界！我们明天去北京看朋友。
这本书是关于海洋和船的故事。
猫在温暖的石头上睡觉。
今日は天気がいいので、公園へ行きましょう。
猫は窓のそばで寝ています。
오늘은 날씨가 좋아서 공원에 갔어요.
مرحبا بالعالم، الطقس جميل اليوم.
القطة تنام على الحجر الدافئ.
שלום עולם, היום יום יפה.
नमस्ते दुनिया, आज मौसम अच्छा है।
สวัสดีชาวโลก วันนี้อากาศดี
Happy birthday 🎉🎂 dear friend 😀 ❤️ 👍
A family 👨‍👩‍👧‍👦 waves 👋🏽 at the rocket 🚀 on the flag 🇪🇺 day.
Brackets [one] {two} (three) <four> / \\ | ~ ^ ` _ - = + * & % $ # @ ! ? . , ; : ' "
"""

LONG = (
    "The river runs slowly past the old mill, and every morning the miller opens 3 gates, "
    "counts the sacks, writes the number 128 in a blue book and waits for the first cart. "
) * 3
TEXTS = [
    "The cat sleeps on the warm stones.",
    "How do I reset the password of my account?",
    "query: what is the capital of the country?",
    "HELLO World, MiXeD case and ALL CAPS!",
    "Unbelievably re-internationalized walkers (quickly) xylophoning",
    "Please pay $1,250.75 or €40 by 2024-12-31, 07:45; that's 50%!",
    "我喜欢学习新的语言，今天天气很好。",
    "今日は猫が公園で寝ています mixed with English 2024年",
    "مرحبا بالعالم، الطقس جميل اليوم",
    "שָׁלוֹם עולם",
    "Привет, мир! Ёлка и йод.",
    "सुंदर मौसम สวัสดี 오늘은",
    "A family 👨‍👩‍👧‍👦 waves 👋🏽 ❤️ 🇪🇺 😀",
    "Caf\u00e9 cr\u00e8me \u00e0 la br\u00fbl\u00e9e, gr\u00f6\u00dfte Stra\u00dfe, \u0130stanbul",
    "Cafe\u0301 cre\u0300me a\u0300 la bru\u0302le\u0301e, gro\u0308\u00dfte Stra\u00dfe, "
    "I\u0307stanbul",
    "0 12 345 6789 3.14159 1e-5 \u0661\u0662\u0663 \u2167 \u00bd \uff11\uff12",
    "... !!! ?? -- [x] {y} <z> @#%^&*()_+=~`|\\/\"' \u2026 \u2014 \u201cquoted\u201d",
    "[CLS] not a real [SEP] token [MASK] </s> <s> <mask>",
    "\ufb01ne \uff26\uff55\uff4c\uff4c\uff37\uff49\uff44\uff54\uff48 "
    "\u212b \u2460 \u00a0no\u00a0break",
    LONG,
    "我喜欢学习新的语言今天天气很好" * 8,
    "",
    "   ",
    "\ttabs\tand\nnew\r\nlines \n\n and   spaces  ",
    "  leading and trailing blanks  ",
    "con\u0000trol \u0007 zero\u200bwidth \ufeffmark soft\u00adhyphen \u007f \u0085 \ufffd end",
    "x" * 300,
]
PAIRS = [
    ["How do I reset the password?", "Open the account page and choose reset."],
    ["query", LONG],
    [LONG, "short answer"],
    [LONG, LONG],
    ["", "only the second"],
    ["only the first", ""],
    ["我喜欢学习新的语言", "今天天气很好 " * 12],
    ["one two three four five six seven eight nine ten " * 2, "a b c d e f g h i j k l m n o p"],
]
