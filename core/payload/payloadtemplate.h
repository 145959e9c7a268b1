// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace headwater::payload {

struct Generator;

/// Everything that the bytes of a record depend on.
struct Context
{
    std::uint64_t seed = 1;    ///< of the producer's instance
    std::uint64_t record = 0;  ///< number of the record within the instance, from 0
    std::int64_t timeNs = 0;   ///< when it was made, nanoseconds since 1970 UTC
    std::string_view key = {}; ///< its partition key
};

/// A JSON text whose strings may hold generators: `{"user": "u-{{int 1 9}}", "ok": "{{bool 0.9}}", "id": "{{uuid}}"}`.
///
/// | generator | makes |
/// |---|---|
/// | `uuid` | a random UUID |
/// | `int LEAST MOST` | a whole number, both ends included |
/// | `float LEAST MOST [DIGITS]` | a number with so many decimal places (2) |
/// | `bool [CHANCE]` | true or false; true with this chance (0.5) |
/// | `choice A B …` | one of the words; a word with blanks stands in single quotes |
/// | `counter [FIRST [STEP]]` | 1, 2, 3 … in the order of the records |
/// | `timestamp` | when the record was made, ISO 8601 in UTC |
/// | `epochMs` | the same in milliseconds since 1970 |
/// | `key` | the partition key |
/// | `name` | first and last name of a person |
/// | `ip` | an address of the private range 10.0.0.0/8 |
/// | `hex DIGITS` | hexadecimal digits |
/// | `text CHARACTERS` | words, so many characters in all |
///
/// A string that is nothing but one generator of numbers or of true and false becomes a JSON number or boolean. Blanks
/// between the parts of the JSON text are left out, everything else stays as it is written. Bytes are made only when
/// asked for, and the same context always gives the same bytes. Immutable, so any thread may use it.
class PayloadTemplate
{
public:
    static constexpr std::size_t kMostTemplateBytes = 1'048'576;
    static constexpr std::size_t kMostRecordBytes = 10'485'760;
    static constexpr int kDeepest = 100;

    /// The place of an error is a JSON pointer, or `line:column` where the text is no JSON.
    static Result<PayloadTemplate> parse(std::string_view json);
    ~PayloadTemplate();
    PayloadTemplate(PayloadTemplate &&) noexcept;
    PayloadTemplate &operator=(PayloadTemplate &&) noexcept;

    std::string make(const Context &context) const;
    /// Appends the bytes; a buffer that is used again saves the allocation.
    void append(const Context &context, std::string &out) const;

    /// The mean of some records, bytes.
    std::size_t typicalSize() const { return m_typicalSize; }

    /// One member of the template, for making its value alone.
    class Field
    {
    public:
        Field(Field &&) noexcept;
        Field &operator=(Field &&) noexcept;
        ~Field();
        /// The value as text: a string without quotes and escapes, anything else as JSON.
        void append(const Context &context, std::string &out) const;
        std::string value(const Context &context) const;

    private:
        friend class PayloadTemplate;
        Field();
        std::vector<Generator> m_program;
    };

    /// Finds a member by its name, `user.id` for the member `id` of `user`. Refuses a name that is not there, one
    /// inside a list, and a value made from the partition key, since the field is about to become that key.
    Result<Field> field(std::string_view path) const;

private:
    class Compiler;
    PayloadTemplate();

    std::string m_source;
    std::vector<Generator> m_program;
    std::size_t m_typicalSize = 0;
};

} // namespace headwater::payload
