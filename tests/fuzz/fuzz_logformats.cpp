// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/timestamp.h"
#include "core/logformats/logreader.h"

#include <cstdlib>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

using namespace headwater;
using namespace headwater::logformats;

// The first byte chooses the format and whether a time field is asked for; the rest is the file.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    static const int file = ::memfd_create("log", 0);
    static const std::string path = "/proc/self/fd/" + std::to_string(file);
    if (size == 0)
        return 0;
    if (::ftruncate(file, 0) != 0 || ::pwrite(file, data + 1, size - 1, 0) != static_cast<ssize_t>(size - 1))
        std::abort();

    const std::string_view text(reinterpret_cast<const char *>(data + 1), size - 1);
    (void)guessFormatOfText(text);
    (void)parseTime(text);
    LogOptions options;
    options.longestRecord = 64;
    const auto format = static_cast<LogFormat>(data[0] % 5);
    if (data[0] & 0x80 && (format == LogFormat::Ndjson || format == LogFormat::Csv))
        options.timeField = "t";
    auto reader = LogReader::open(path, format, options);
    if (!reader)
        return 0;
    const int field = reader->fieldIndex(format == LogFormat::Ndjson ? "a.b" : "time");
    LogLine line;
    std::size_t bytes = 0;
    volatile char sink = 0;
    const auto touch = [&sink](std::string_view view) {
        for (const char c : view)
            sink = c;
    };
    while (reader->next(line)) {
        touch(line.text);
        touch(line.field(field));
        for (const std::string_view one : line.fields)
            touch(one);
        bytes += line.text.size();
        if (line.text.size() > options.longestRecord)
            std::abort();
    }
    if (bytes > size || reader->records() > size || reader->bytesRead() != size - 1)
        std::abort();
    return 0;
}
