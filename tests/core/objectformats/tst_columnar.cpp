// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/objectformats/jsonrows.h"
#include "core/objectformats/orc.h"
#include "core/objectformats/parquet.h"

#include <QtTest>

#include <snappy.h>

using namespace headwater::objectformats;

// KDF-06: the files of these bytes were read back by two independent readers.
class TstColumnar : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void parquetHasTheBytesThatOthersRead();
    void orcHasTheBytesThatOthersRead();
    void parquetPagesAndGroupsKeepToTheirSizes();
    void parquetPagesAreRawSnappy();
    void orcStoresBlocksThatWouldNotShrink();
    void anEmptyTableIsAFileToo();
};

namespace {

Table smallTable()
{
    JsonRows rows({{"id", ColumnType::Bigint},
                   {"n", ColumnType::Int},
                   {"price", ColumnType::Double},
                   {"f", ColumnType::Float},
                   {"name", ColumnType::String},
                   {"ok", ColumnType::Boolean},
                   {"at", ColumnType::Timestamp}});
    for (const char *record :
         {R"({"id":5,"n":-1,"price":2.5,"f":0.5,"name":"Ada","ok":true,"at":"2020-01-01T00:00:01.25Z"})",
          R"({"id":6,"price":1e10,"f":1.5,"ok":false,"at":"1969-12-31T23:59:58.5Z"})",
          R"({"id":7,"n":70000,"price":-3,"f":-2,"name":"Kühe","ok":true})"})
        rows.add(record);
    return rows.table();
}

QByteArray hex(const std::string &bytes)
{
    return QByteArray::fromStdString(bytes).toHex();
}

} // namespace

void TstColumnar::parquetHasTheBytesThatOthersRead()
{
    const QByteArray written = hex(writeParquet(smallTable(), {ParquetCodec::Uncompressed}));
    QCOMPARE(written,
             QByteArray("504152311500153c153c2c15061500150615060000020000000601050000000000000006000000000000000700"
                        "0000000000001500152415242c1506150015061506000006000000020102000201ffffffff701101001500153c"
                        "153c2c150615001506150600000200000006010000000000000440000000205fa0024200000000000008c01500"
                        "152415242c150615001506150600000200000006010000003f0000c03f000000c01500153415342c1506150015"
                        "06150600000600000002010200020103000000416461050000004bc3bc68651500150e150e2c15061500150615"
                        "060000020000000601051500153015302c150615001506150600000400000004010200e2ec665e6f01000024fa"
                        "ffffffffffff1502198c480b686976655f736368656d61150e001504250218026964001502250218016e00150a"
                        "250218057072696365001508250218016600150c250218046e616d6525004c1c0000001500250218026f6b0015"
                        "0425021802617425124c8c111c1c00000000001606191c197c26081c150419250006191802696415001606165e"
                        "165e2608000026661c1502192500061918016e15001606164616462666000026ac011c150a1925000619180570"
                        "7269636515001606165e165e26ac010000268a021c150819250006191801661500160616461646268a02000026"
                        "d0021c150c192500061918046e616d65150016061656165626d002000026a6031c1500192500061918026f6b15"
                        "0016061630163026a603000026d6031c1504192500061918026174150016061652165226d603000016a0041606"
                        "260816a004002809686561647761746572004701000050415231"));
}

void TstColumnar::orcHasTheBytesThatOthersRead()
{
    const QByteArray written = hex(writeOrc(smallTable(), {OrcCodec::None}));
    QCOMPARE(written,
             QByteArray("4f524300010affa0fe01e0c5080000000000000440000000205fa0024200000000000008c00000003f0000c03f"
                        "000000c0ffa04164614bc3bc6865fe0305ffa0ffc0fe82ccba960181b8a4ca0afece012f0a060801100118030a"
                        "060800100218020a060801100218050a060801100318180a0608011004180c0a060800100518020a0608011005"
                        "18080a060802100518030a060801100618020a060800100718020a0608011007180b0a06080510071804120208"
                        "00120208001202080012020800120208001202080012020800120208001a03555443080310d3011a0b08031000"
                        "184e2085012803222a080c1207010203040506071a0269641a016e1a0570726963651a01661a046e616d651a02"
                        "6f6b1a0261742202080422020803220208062202080522020807220208002202080930033a04080350003a0408"
                        "0350003a04080250013a04080350003a04080350003a04080250013a04080350003a04080250014000088e0110"
                        "00188080102202000c2800300682f403034f524318"));
}

void TstColumnar::parquetPagesAndGroupsKeepToTheirSizes()
{
    Table table({{"s", ColumnType::String}});
    const std::string value(1'000, 'x');
    for (int i = 0; i < 1'000; ++i) {
        table.set(0, std::string_view(value));
        table.endRow();
    }
    const std::string one = writeParquet(table, {ParquetCodec::Uncompressed});
    const std::string pages = writeParquet(table, {ParquetCodec::Uncompressed, 1'000'000'000, 10'040});
    const std::string groups = writeParquet(table, {ParquetCodec::Uncompressed, 100'400});
    // A page of ten rows begins a hundred times, a group of a hundred ten times: each has a head of its own.
    const std::size_t head = pages.size() - one.size();
    QVERIFY2(head > 99 * 15 && head < 99 * 40, qPrintable(QString::number(head)));
    QVERIFY(groups.size() > one.size() + 9 * 40);
    QCOMPARE(rowsPerPart(table, 100'400), std::size_t{100});
}

void TstColumnar::parquetPagesAreRawSnappy()
{
    Table table({{"s", ColumnType::String}});
    const std::string value(5'000, 'x');
    table.set(0, std::string_view(value));
    table.endRow();
    const std::string file = writeParquet(table);
    QVERIFY(file.size() < 600);
    // Behind the magic and the page's head, whose compressed size is the second varint of its third field.
    bool found = false;
    for (std::size_t at = 4; at < 64 && !found; ++at) {
        for (std::size_t length = 200; length < 320 && !found; ++length) {
            std::string plain;
            found = snappy::Uncompress(file.data() + at, length, &plain) && plain.ends_with(value);
        }
    }
    QVERIFY(found);
}

void TstColumnar::orcStoresBlocksThatWouldNotShrink()
{
    Table table({{"s", ColumnType::String}});
    std::string noise(1'000, '\0');
    std::uint32_t state = 1;
    for (char &c : noise)
        c = static_cast<char>('!' + (state = state * 1'664'525 + 1'013'904'223) / 65'536 % 90);
    table.set(0, std::string_view(noise));
    table.endRow();
    const std::string file = writeOrc(table);
    const std::size_t at = file.find(noise);
    QVERIFY(at != std::string::npos);
    const auto head = static_cast<unsigned>(static_cast<unsigned char>(file[at - 3])) |
                      static_cast<unsigned>(static_cast<unsigned char>(file[at - 2])) << 8;
    QCOMPARE(head, 1'000u << 1 | 1u);
}

void TstColumnar::anEmptyTableIsAFileToo()
{
    const Table table({{"a", ColumnType::Int}});
    const std::string parquet = writeParquet(table), orc = writeOrc(table);
    QVERIFY(parquet.starts_with("PAR1") && parquet.ends_with("PAR1"));
    QVERIFY(orc.starts_with("ORC"));
    QCOMPARE(orc.substr(orc.size() - 4, 3), std::string("ORC"));
}

QTEST_GUILESS_MAIN(TstColumnar)
#include "tst_columnar.moc"
