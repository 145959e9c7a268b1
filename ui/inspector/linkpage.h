// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/pipeline/pipeline.h"

#include <QWidget>

class QLabel;
class QPushButton;

namespace headwater::ui {

class Laboratory;

/// A selected link: what flows over it, and a button that cuts or restores it.
class LinkPage : public QWidget
{
    Q_OBJECT
public:
    explicit LinkPage(Laboratory &lab, QWidget *parent = nullptr);
    void showLink(const pipeline::Link &link);

public Q_SLOTS:
    void refresh();

protected:
    void changeEvent(QEvent *event) override;

private:
    void retranslate();

    Laboratory &m_lab;
    pipeline::Link m_link;
    QLabel *m_title;
    QLabel *m_subtitle;
    QLabel *m_names[3];
    QLabel *m_figures[3];
    QPushButton *m_cut;
    bool m_isCut = false;
    std::int64_t m_lastTime = -1;
    std::uint64_t m_lastRecords = 0;
    double m_rate = 0;
};

} // namespace headwater::ui
