// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QCoreApplication>

namespace headwater::pipeline {

/// What the model of pipelines says to people.
struct Words
{
    Q_DECLARE_TR_FUNCTIONS(Pipeline)
};

} // namespace headwater::pipeline
