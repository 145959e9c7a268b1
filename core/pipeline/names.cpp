// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/pipeline/names.h"

#include "core/base/text.h"

#include <QCoreApplication>

#include <algorithm>

namespace headwater::pipeline {

bool isNodeId(std::string_view text)
{
    return !text.empty() && text.size() <= kLongestNodeId && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    });
}

QString badNodeId(std::string_view text)
{
    if (text.empty())
        return QCoreApplication::translate("Pipeline", "A node needs an id.");
    if (text.size() > kLongestNodeId)
        return QCoreApplication::translate("Pipeline", "“%1…” is too long for an id; %n characters are allowed.",
                                           nullptr, static_cast<int>(kLongestNodeId))
            .arg(fromUtf8(text.substr(0, 20)).remove(QChar::ReplacementCharacter));
    return QCoreApplication::translate("Pipeline", "“%1” is not an id. It may have letters, digits, “-” and “_”.")
        .arg(fromUtf8(text));
}

} // namespace headwater::pipeline
