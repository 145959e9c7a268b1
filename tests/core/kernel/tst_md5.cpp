// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/kernel/md5.h"
#include "core/kernel/random.h"
#include "core/kernel/uint128text.h"

#include <QCryptographicHash>
#include <QTest>

#include <string>
#include <vector>

using namespace headwater::kernel;

namespace {

QByteArray hex(Digest128 digest)
{
    return QByteArray::number(quint64(digest.high), 16).rightJustified(16, '0') +
           QByteArray::number(quint64(digest.low), 16).rightJustified(16, '0');
}

std::string randomText(Stream stream, std::uint64_t counter, std::size_t length)
{
    std::string text(length, ' ');
    for (std::size_t i = 0; i < length; ++i)
        text[i] = static_cast<char>(stream.at(counter * 1'000 + i));
    return text;
}

} // namespace

class TstMd5 : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void givesTheKnownDigests_data();
    void givesTheKnownDigests();
    void agreesWithQtForEveryLength();
    void manyAreTheSameAsOneByOne();
    void numberedKeysAreTheKeysInText();
    void decimalTextGoesBothWays();
    void decimalTextRefusesWhatIsNoHashKey();
};

void TstMd5::givesTheKnownDigests_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("digest");
    QTest::addColumn<QByteArray>("number");
    const auto row = [](const char *text, const char *digest, const char *number = "") {
        QTest::newRow(*text ? text : "empty") << QByteArray(text) << QByteArray(digest) << QByteArray(number);
    };
    row("", "d41d8cd98f00b204e9800998ecf8427e");
    row("a", "0cc175b9c0f1b6a831c399e269772661", "16955237001963240173058271559858726497");
    row("abc", "900150983cd24fb0d6963f7d28e17f72");
    row("message digest", "f96b697d7cb7938d525a2f31aaf161d0");
    row("abcdefghijklmnopqrstuvwxyz", "c3fcd3d76192e4007dfb496cca67e13b");
    row("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", "d174ab98d277d9f5a5611c2c9f419d9f");
    row("12345678901234567890123456789012345678901234567890123456789012345678901234567890",
        "57edf4a22be3c955ac49da2e2107b67a");
    row("1", "c4ca4238a0b923820dcc509a6f75849b", "261578874264819908609102035485573088411");
    row("partitionKey", "916fb4607e9099fa19225279d711a12e", "193318062818912349798954611745638949166");
    row("user-0001", "6322bd3dea79f605aa8380cef52770f3", "131773947956796793221725083427391631603");
}

void TstMd5::givesTheKnownDigests()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, digest);
    QFETCH(QByteArray, number);
    const Digest128 result = md5(text.toStdString());
    QCOMPARE(hex(result), digest);
    if (!number.isEmpty())
        QCOMPARE(decimal(result), number.toStdString());
}

void TstMd5::agreesWithQtForEveryLength()
{
    const Stream stream = makeStream(1, "md5", 0);
    for (std::size_t length = 0; length <= 260; ++length) {
        const std::string text = randomText(stream, length, length);
        const QByteArray bytes = QByteArray::fromStdString(text);
        QCOMPARE(hex(md5(text)), QCryptographicHash::hash(bytes, QCryptographicHash::Md5).toHex());
    }
}

void TstMd5::manyAreTheSameAsOneByOne()
{
    const Stream stream = makeStream(2, "md5", 0);
    for (const std::size_t count : {0u, 1u, 7u, 8u, 9u, 16u, 100u, 1'001u}) {
        std::vector<std::string> texts;
        for (std::size_t i = 0; i < count; ++i)
            texts.push_back(randomText(stream, i, below(stream.at(i), i % 10 == 0 ? 700 : 70)));
        const std::vector<std::string_view> views(texts.begin(), texts.end());
        std::vector<Digest128> digests(count);
        md5Many(views, digests);
        for (std::size_t i = 0; i < count; ++i)
            QCOMPARE(hex(digests[i]), hex(md5(texts[i])));
    }
}

void TstMd5::numberedKeysAreTheKeysInText()
{
    for (const std::uint64_t first :
         {std::uint64_t{0}, std::uint64_t{9'995}, std::uint64_t{12'345'670}, std::uint64_t{99'999'990},
          std::uint64_t{100'000'000}, std::uint64_t{4'294'967'290}})
    {
        std::vector<Digest128> digests(37);
        md5NumberedKeys(first, digests.size(), digests.data());
        for (std::size_t i = 0; i < digests.size(); ++i) {
            const QString key = QStringLiteral("key-%1").arg(first + i, 8, 10, QLatin1Char('0'));
            QCOMPARE(hex(digests[i]), hex(md5(key.toStdString())));
        }
    }
}

void TstMd5::decimalTextGoesBothWays()
{
    const Stream stream = makeStream(3, "decimal", 0);
    for (std::uint64_t i = 0; i < 2'000; ++i) {
        const Digest128 value = fromU128(toU128({stream.at(2 * i), stream.at(2 * i + 1)}) >> (i % 128));
        const std::string text = decimal(value);
        const auto back = parseDecimal128(text);
        QVERIFY(back);
        QVERIFY(*back == value);
    }
    QCOMPARE(decimal(Digest128{}), std::string("0"));
    QCOMPARE(decimal(Digest128{~0ull, ~0ull}), std::string("340282366920938463463374607431768211455"));
    QCOMPARE(decimal(Digest128{1ull << 63, 0}), std::string("170141183460469231731687303715884105728"));
}

void TstMd5::decimalTextRefusesWhatIsNoHashKey()
{
    for (const char *text :
         {"", "00", "01", "-1", "+1", " 1", "1 ", "1e3", "0x10", "340282366920938463463374607431768211456",
          "3402823669209384634633746074317682114550", "999999999999999999999999999999999999999"})
        QVERIFY2(!parseDecimal128(text), text);
    QVERIFY(parseDecimal128("0"));
    QVERIFY(parseDecimal128("340282366920938463463374607431768211455"));
}

QTEST_GUILESS_MAIN(TstMd5)
#include "tst_md5.moc"
