// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QVBoxLayout;

namespace headwater::pipeline {
struct ServiceType;
}

namespace headwater::ui {

/// What the exam asks about a service and where the service differs today, a paragraph each.
class NotesPage : public QWidget
{
    Q_OBJECT
public:
    explicit NotesPage(QWidget *parent = nullptr);
    void showType(const pipeline::ServiceType *type);

protected:
    void changeEvent(QEvent *event) override;

private:
    const pipeline::ServiceType *m_type = nullptr;
    QVBoxLayout *m_layout;
};

} // namespace headwater::ui
