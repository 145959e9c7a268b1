// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/kernel/md5.h"
#include "core/services/kpl/aggregate.h"

#include <cstdlib>

using namespace headwater;
using namespace headwater::services::kpl;

namespace {

bool isSame(const std::vector<world::WholeRecord> &a, const std::vector<world::WholeRecord> &b)
{
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const auto &x, const auto &y) {
        return x.partitionKey == y.partitionKey && x.explicitHashKey == y.explicitHashKey && x.data == y.data;
    });
}

/// Magic and digest around a body, so that it is looked into.
std::string wrapped(std::string_view body)
{
    const kernel::Digest128 digest = kernel::md5(body);
    std::string bytes = std::string(kAggregateMagic) + std::string(body);
    for (const std::uint64_t half : {digest.high, digest.low}) {
        for (int shift = 56; shift >= 0; shift -= 8)
            bytes.push_back(static_cast<char>(half >> shift));
    }
    return bytes;
}

void check(const std::string &bytes)
{
    const auto records = decodeAggregate(bytes);
    if (!records) {
        if (deaggregate({"p", "", bytes}).size() != 1)
            std::abort();
        return;
    }
    const auto again = decodeAggregate(encodeAggregate(*records));
    if (!records->empty() && (!again || !isSame(*records, *again)))
        std::abort();
}

} // namespace

// Records that anybody may have put: as they come, and as the body of an aggregate. What is taken for an aggregate can
// be packed again and is the same then.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const std::string_view text(reinterpret_cast<const char *>(data), size);
    check(std::string(text));
    check(wrapped(text));
    return 0;
}
