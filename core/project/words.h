// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QCoreApplication>

namespace headwater::project {

/// What files of projects say to people.
struct Words
{
    Q_DECLARE_TR_FUNCTIONS(Project)
};

} // namespace headwater::project
