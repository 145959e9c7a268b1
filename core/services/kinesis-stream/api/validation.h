// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/services/kinesis-stream/api/api.h"

#include <initializer_list>
#include <span>
#include <string_view>

namespace headwater::services::kinesis_stream::api {

/// What a text member must look like. Lengths are UTF-16 units, as the service counts them.
struct TextRule
{
    std::size_t min = 0, max = 0;  ///< max 0: no bound
    std::string_view pattern = {}; ///< as the service writes it
    bool (*matches)(std::string_view) = nullptr;
};

extern const TextRule kNameRule; ///< streams, consumers, shard ids
extern const TextRule kStreamArnRule;
extern const TextRule kConsumerArnRule;
extern const TextRule kHashKeyRule;
extern const TextRule kSequenceNumberRule;
extern const TextRule kPartitionKeyRule;
extern const TextRule kIteratorRule;
extern const TextRule kNextTokenRule;
extern const TextRule kKeyIdRule;
extern const TextRule kTagKeyRule;

inline constexpr std::size_t kMostTags = 50; ///< of a stream, and of a request
inline constexpr std::int64_t kMostShards = 1'000'000;

/// Of an operation that came later than the rule book.
inline ApiError unknownOperation(std::string_view operation)
{
    return {kUnknownOperation, "There is no operation " + std::string(operation) + "."};
}

enum class Need : bool { Optional, Required };

/// Collects what is wrong with the form of a request, and says it in the service's words.
class Validation
{
public:
    Validation &text(std::string_view member, const Text &value, const TextRule &rule, Need need = Need::Optional);
    Validation &count(std::string_view member, const Count &value, std::int64_t min, std::int64_t max,
                      Need need = Need::Optional);
    Validation &choice(std::string_view member, const Text &value, std::span<const std::string_view> values,
                       Need need = Need::Optional);
    Validation &choice(std::string_view member, const Text &value, std::initializer_list<std::string_view> values,
                       Need need = Need::Optional)
    {
        return choice(member, value, std::span(values.begin(), values.size()), need);
    }
    Validation &blob(std::string_view member, const Text &value, std::int64_t max);
    Validation &tags(const std::optional<Tags> &tags, Need need = Need::Required);
    Validation &tagKeys(const std::optional<std::vector<std::string>> &keys);
    Validation &target(const StreamTarget &target, bool isExam);
    Validation &notNull(std::string_view member, bool isPresent);
    /// The members that follow are of an entry of PutRecords, counted from 1.
    Validation &inRecord(std::size_t place);
    void add(std::string_view member, std::string_view value, std::string_view constraint);

    std::optional<ApiError> problem() const;

private:
    std::size_t m_count = 0;
    std::size_t m_record = 0; ///< 0: of the request itself
    std::string m_texts;
};

} // namespace headwater::services::kinesis_stream::api
