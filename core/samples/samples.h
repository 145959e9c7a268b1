// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <QString>

#include <cstdint>
#include <string_view>
#include <vector>

namespace headwater::samples {

enum class Difficulty : std::uint8_t { First, Middle, Advanced };
QString difficultyText(Difficulty difficulty);

/// A pipeline that ships with the program, and what there is to see in it.
struct Sample
{
    std::string_view name; ///< `hot-shard`: names the file, and the sample on the command line
    const char *titleSource = "";
    const char *lessonSource = "";
    Difficulty difficulty = Difficulty::First;
    std::vector<std::string_view> files = {}; ///< that its pipeline reads, such as `shop/access.log`; they lie beside it

    QString title() const;                         ///< translated
    QString lesson() const;                        ///< one paragraph, translated
    std::string text() const;                      ///< the pipeline in the text format
    std::string file(std::string_view name) const; ///< bytes of one of `files`
};

/// All samples, in the order of the gallery; the first is the one that a first start shows.
const std::vector<Sample> &samples();
const Sample *findSample(std::string_view name);

/// Writes the files that a sample's pipeline reads into a folder, which is made when it is missing. A file that is
/// there with the same bytes is left alone; one with other bytes is refused, never overwritten.
Result<void> writeFiles(const Sample &sample, const QString &folder);

} // namespace headwater::samples
