// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/core/gateway/endpointlab.h"

namespace headwater::test {

inline constexpr const char *kDrawn = R"(
    s: kinesis-stream {"ShardCount": 2}
    locked: kinesis-stream {"EncryptionType": "KMS", "KeyId": "key"}
    key: kms-key {"requestQuota": 10}
    q: sqs-queue
    sealed: sqs-queue {"KmsMasterKeyId": "key"}
    f: sqs-queue {"FifoQueue": true, "QueueName": "f.fifo"}
    letters: sqs-queue
    q -> letters
    d: firehose
    lake: s3-bucket
    d -> lake
    clerk: iam-role {"AccessKeys": [{"AccessKeyId": "AKIAHEADWATERCLERK01", "SecretAccessKey": "the-secret-of-the-clerk"}]})";

/// What happens, a line each, until the last call is answered:
///
///     PutRecord {"StreamName": "s", …}    a call; %NAME% is the member NAME of an earlier answer
///     6* ListStreams {}                   the same up to so many times, until it is refused
///     +5                                  so many seconds pass
///     !key SetProperty {…}                somebody does something to a node
///     -key                                or takes it away
///     @AKIAHEADWATERCLERK01               whose access key signs the calls from here; none: they are trusted
class Story
{
public:
    explicit Story(const char *service, limits::Profile profile = limits::Profile::Current)
        : m_service(service)
        , m_lab(kDrawn, profile)
    {
    }

    /// `Code: message` of the last answer, or `ok`.
    QString tell(const QString &lines)
    {
        QString last;
        for (const QString &each : lines.split(QLatin1Char('\n'), Qt::SkipEmptyParts)) {
            const QString line = each.trimmed();
            if (line.startsWith(QLatin1Char('+'))) {
                m_lab.pass(line.mid(1).toDouble());
            } else if (line.startsWith(QLatin1Char('-'))) {
                m_lab.world->removeNode(line.mid(1).toStdString());
            } else if (line.startsWith(QLatin1Char('@'))) {
                m_lab.caller = line.mid(1).toStdString();
            } else if (line.startsWith(QLatin1Char('!'))) {
                const auto with = Json::parse(line.section(QLatin1Char(' '), 2).toStdString());
                if (!m_lab.world->act({0, line.section(QLatin1Char(' '), 0, 0).mid(1).toStdString(),
                                       line.section(QLatin1Char(' '), 1, 1).toStdString(), with}))
                    return QStringLiteral("cannot do: ") + line;
            } else {
                last = QStringLiteral("ok");
                const int star = static_cast<int>(line.indexOf(QLatin1String("* ")));
                const bool repeats = star > 0 && star < 5;
                const int times = repeats ? line.left(star).toInt() : 1;
                for (int i = 0; i < times && last == QLatin1String("ok"); ++i)
                    last = call(repeats ? line.mid(star + 2) : line);
            }
        }
        return last;
    }

    EndpointLab &lab() { return m_lab; }
    int status() const { return m_status; } ///< of the last answer

    /// With what is known in place of names between %.
    QString filled(QString line) const
    {
        for (const auto &[name, value] : m_known)
            line.replace(QLatin1Char('%') + name + QLatin1Char('%'), value);
        return line;
    }

private:
    QString call(const QString &line)
    {
        const QString body = filled(line.section(QLatin1Char(' '), 1));
        const http::Response answer = m_lab.answer(m_service, line.section(QLatin1Char(' '), 0, 0).toUtf8().constData(),
                                                   "json", body.toStdString());
        const Json json = Json::parse(answer.body, nullptr, false);
        m_status = answer.status;
        if (answer.status == 200) {
            remember(json);
            return QStringLiteral("ok");
        }
        QString told = text(json["__type"].get<std::string>());
        told = told.mid(told.indexOf(QLatin1Char('#')) + 1);
        for (const char *member : {"message", "Message"}) {
            if (json.contains(member))
                told += QLatin1String(": ") + text(json[member].get<std::string>());
        }
        return told;
    }

    void remember(const Json &json)
    {
        if (json.is_structured()) {
            for (const auto &[name, value] : json.items()) {
                if (value.is_string())
                    m_known[text(name)] = text(value.get<std::string>());
                remember(value);
            }
        }
    }

    const char *const m_service;
    EndpointLab m_lab;
    std::map<QString, QString> m_known;
    int m_status = 200;
};

/// A key's policy, as JSON has a text, that is about another account.
inline QString othersOnly()
{
    const Json policy = {
        {"Version", "2012-10-17"},
        {"Statement",
         {{{"Effect", "Allow"}, {"Principal", {{"AWS", "111122223333"}}}, {"Action", "kms:*"}, {"Resource", "*"}}}}};
    return text(Json(policy.dump()).dump());
}

/// Names a row by the operation and the code that it must end in.
inline void row(const char *operation, const QString &lines, const char *expected)
{
    const QByteArray code = QByteArray(expected).split(':').front();
    int same = 2;
    static QSet<QByteArray> names;
    QByteArray name = QByteArray(operation) + ' ' + code;
    while (names.contains(name))
        name = QByteArray(operation) + ' ' + code + ' ' + QByteArray::number(same++);
    names.insert(name);
    QTest::newRow(name.constData()) << lines << QString::fromUtf8(expected);
}

inline void columns()
{
    QTest::addColumn<QString>("lines");
    QTest::addColumn<QString>("expected");
}

inline void compare(const char *service, limits::Profile profile = limits::Profile::Current)
{
    QFETCH(QString, lines);
    QFETCH(QString, expected);
    const QString told = Story(service, profile).tell(lines);
    // A code alone stands for any message.
    QCOMPARE(expected.contains(QLatin1Char(':')) ? told : told.section(QLatin1Char(':'), 0, 0), expected);
}

} // namespace headwater::test
