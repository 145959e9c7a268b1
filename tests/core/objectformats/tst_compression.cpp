// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/objectformats/compression.h"

#include <QtTest>

#include <snappy.h>
#include <zlib.h>

using namespace headwater::objectformats;

// KDF-08
class TstCompression : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void gzipIsOneMemberWithoutATime();
    void zipHoldsOneEntryOfTheGivenNameAndTime();
    void snappyIsTheJavaStream();
    void hadoopSnappyIsTheBlockStream();
    void emptyInputStaysReadable();
    void namesAreThoseOfTheService();
};

namespace {

/// More than one block of each kind, and not of one size.
std::string sampleText()
{
    std::string text;
    for (int i = 0; text.size() < 700'000; ++i)
        text += "{\"order\":" + std::to_string(i) + ",\"price\":" + std::to_string(i * 7919 % 10'007) + "}\n";
    return text;
}

std::string inflated(std::string_view data, int window)
{
    z_stream stream{};
    if (inflateInit2(&stream, window) != Z_OK)
        return "inflate cannot begin";
    std::string out(2'000'000, '\0');
    stream.next_in = reinterpret_cast<Bytef *>(const_cast<char *>(data.data()));
    stream.avail_in = static_cast<uInt>(data.size());
    stream.next_out = reinterpret_cast<Bytef *>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    const int done = inflate(&stream, Z_FINISH);
    out.resize(stream.total_out);
    const bool whole = done == Z_STREAM_END && stream.avail_in == 0;
    inflateEnd(&stream);
    return whole ? out : "not a whole stream";
}

std::uint32_t big32(std::string_view data, std::size_t at)
{
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < 4; ++i)
        value = value << 8 | static_cast<unsigned char>(data[at + i]);
    return value;
}

std::uint32_t little(std::string_view data, std::size_t at, std::size_t bytes)
{
    std::uint32_t value = 0;
    for (std::size_t i = bytes; i-- > 0;)
        value = value << 8 | static_cast<unsigned char>(data[at + i]);
    return value;
}

} // namespace

void TstCompression::gzipIsOneMemberWithoutATime()
{
    const std::string text = sampleText(), packed = compress(text, Compression::Gzip);
    QVERIFY(packed.size() < text.size() / 3);
    QCOMPARE(little(packed, 0, 3), 0x088b1fu);
    QCOMPARE(little(packed, 4, 4), 0u); // so that the same records give the same bytes
    QVERIFY(inflated(packed, 31) == text);
    QVERIFY(compress(text, Compression::Gzip) == packed);
}

void TstCompression::zipHoldsOneEntryOfTheGivenNameAndTime()
{
    const std::string text = sampleText();
    const std::string packed = compress(text, Compression::Zip, {"0f3c", 1'577'836'805}); // 2020-01-01 00:00:05
    QCOMPARE(packed.substr(0, 4), std::string("PK\x03\x04"));
    QCOMPARE(little(packed, 10, 4), (40u << 25) | (1u << 21) | (1u << 16) | 2u);
    const std::uint32_t crc = little(packed, 14, 4), length = little(packed, 18, 4);
    QCOMPARE(crc, static_cast<std::uint32_t>(
                      ::crc32(0, reinterpret_cast<const Bytef *>(text.data()), static_cast<uInt>(text.size()))));
    QCOMPARE(little(packed, 22, 4), static_cast<std::uint32_t>(text.size()));
    QCOMPARE(packed.substr(30, 4), std::string("0f3c"));
    QVERIFY(inflated(std::string_view(packed).substr(34, length), -15) == text);
    // The directory says the same, and stands where the end record says.
    const std::size_t end = packed.size() - 22;
    QCOMPARE(packed.substr(end, 4), std::string("PK\x05\x06"));
    const std::uint32_t directory = little(packed, end + 16, 4);
    QCOMPARE(directory, 34 + length);
    QCOMPARE(packed.substr(directory, 4), std::string("PK\x01\x02"));
    QCOMPARE(little(packed, directory + 16, 4), crc);
    QCOMPARE(little(packed, directory + 42, 4), 0u);
    QCOMPARE(directory + little(packed, end + 12, 4), static_cast<std::uint32_t>(end));
}

void TstCompression::snappyIsTheJavaStream()
{
    const std::string text = sampleText(), packed = compress(text, Compression::Snappy);
    QCOMPARE(packed.substr(0, 8), std::string("\x82SNAPPY\0", 8));
    QCOMPARE(big32(packed, 8), 1u);
    QCOMPARE(big32(packed, 12), 1u);
    std::string out;
    for (std::size_t at = 16; at < packed.size();) {
        const std::uint32_t length = big32(packed, at);
        std::string block;
        QVERIFY(snappy::Uncompress(packed.data() + at + 4, length, &block));
        QVERIFY(block.size() == 32'768 || at + 4 + length == packed.size());
        out += block;
        at += 4 + length;
    }
    QVERIFY(out == text);
}

void TstCompression::hadoopSnappyIsTheBlockStream()
{
    const std::string text = sampleText(), packed = compress(text, Compression::HadoopSnappy);
    std::string out;
    for (std::size_t at = 0; at < packed.size();) {
        const std::uint32_t plain = big32(packed, at), length = big32(packed, at + 4);
        std::string block;
        QVERIFY(snappy::Uncompress(packed.data() + at + 8, length, &block));
        QCOMPARE(static_cast<std::uint32_t>(block.size()), plain);
        out += block;
        at += 8 + length;
    }
    QVERIFY(out == text);
}

void TstCompression::emptyInputStaysReadable()
{
    QCOMPARE(inflated(compress("", Compression::Gzip), 31), std::string());
    QCOMPARE(compress("", Compression::Snappy).size(), std::size_t{16});
    QCOMPARE(compress("", Compression::None), std::string());
}

void TstCompression::namesAreThoseOfTheService()
{
    for (const char *name : {"UNCOMPRESSED", "GZIP", "ZIP", "Snappy", "HADOOP_SNAPPY"}) {
        const auto compression = compressionNamed(name);
        QVERIFY2(compression, name);
        QCOMPARE(std::string(compressionName(*compression)), std::string(name));
    }
    QVERIFY(!compressionNamed("snappy"));
    QCOMPARE(compressionSuffix(Compression::Gzip), std::string_view(".gz"));
    QCOMPARE(compressionSuffix(Compression::HadoopSnappy), std::string_view(".snappy"));
}

QTEST_GUILESS_MAIN(TstCompression)
#include "tst_compression.moc"
