// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>

namespace headwater::pipeline {
struct ServiceType;
}

namespace headwater::ui {

/// The help page of a service: what it is for, and the notes of its descriptor.
class NotesDialog : public QDialog
{
    Q_OBJECT
public:
    NotesDialog(const pipeline::ServiceType &type, QWidget *parent);
};

} // namespace headwater::ui
