// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/kernel/fingerprint.h"

#include <QTest>

#include <algorithm>
#include <set>
#include <vector>

using namespace headwater::kernel;

namespace {

std::uint64_t of(std::initializer_list<std::uint64_t> words)
{
    Fingerprint fingerprint;
    for (const std::uint64_t word : words)
        fingerprint.add(word);
    return fingerprint.value();
}

} // namespace

class TstFingerprint : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void sameWordsGiveTheSame();
    void orderAndLengthCount();
    void oneChangedBitAnywhereShows();
    void textIsStableAndDependsOnOrder();
};

void TstFingerprint::sameWordsGiveTheSame()
{
    QCOMPARE(of({1, 2, 3}), of({1, 2, 3}));
    QCOMPARE(of({}), Fingerprint().value());
}

void TstFingerprint::orderAndLengthCount()
{
    QVERIFY(of({1, 2}) != of({2, 1}));
    QVERIFY(of({0}) != of({}));
    QVERIFY(of({0, 0}) != of({0}));
    QVERIFY(of({5, 5, 7}) != of({5, 7, 5}));
}

void TstFingerprint::oneChangedBitAnywhereShows()
{
    std::set<std::uint64_t> seen;
    std::vector<std::uint64_t> words(20, 0);
    for (std::size_t i = 0; i < words.size(); ++i) {
        for (int bit = 0; bit < 64; ++bit) {
            words[i] ^= std::uint64_t{1} << bit;
            Fingerprint fingerprint;
            for (const std::uint64_t word : words)
                fingerprint.add(word);
            seen.insert(fingerprint.value());
            words[i] ^= std::uint64_t{1} << bit;
        }
    }
    QCOMPARE(seen.size(), words.size() * 64);
}

void TstFingerprint::textIsStableAndDependsOnOrder()
{
    const std::uint64_t values[] = {of({1}), of({2}), of({3})};
    const std::uint64_t swapped[] = {values[1], values[0], values[2]};
    const std::string text = fingerprintText(values);
    QCOMPARE(text.size(), 32u);
    QVERIFY(
        std::all_of(text.begin(), text.end(), [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); }));
    QCOMPARE(fingerprintText(values), text);
    QVERIFY(fingerprintText(swapped) != text);
    QVERIFY(text.substr(0, 16) != text.substr(16));
    QVERIFY(fingerprintText({}) != fingerprintText(std::span(values, 1)));
}

QTEST_GUILESS_MAIN(TstFingerprint)
#include "tst_fingerprint.moc"
