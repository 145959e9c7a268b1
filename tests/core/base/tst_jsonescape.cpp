// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/jsonescape.h"

#include <nlohmann/json.hpp>

#include <QTest>

using namespace headwater;

class TstJsonEscape : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyByteOfAsciiIsReadBackByAnotherReader()
    {
        std::string all;
        for (int c = 0; c < 128; ++c)
            all += static_cast<char>(c);
        std::string text = "\"";
        appendJsonEscaped(all, text);
        text += '"';
        QVERIFY(nlohmann::json::parse(text).get<std::string>() == all);
    }

    void whatHasAShortFormGetsIt()
    {
        std::string text;
        appendJsonEscaped("a\"b\\c\b\f\n\r\t\x1f/", text);
        QCOMPARE(text, std::string("a\\\"b\\\\c\\b\\f\\n\\r\\t\\u001f/"));
    }

    void otherLettersStayAsTheyAre()
    {
        std::string text = "before ";
        appendJsonEscaped("Größe 漢字 😀", text);
        QCOMPARE(text, std::string("before Größe 漢字 😀"));
    }
};

QTEST_APPLESS_MAIN(TstJsonEscape)
#include "tst_jsonescape.moc"
