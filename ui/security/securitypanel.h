// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTimer>
#include <QWidget>

#include <cstdint>

class QLabel;
class QPushButton;
class QTableView;

namespace headwater::ui {

class Laboratory;
class SecurityModel;

/// A checklist of what keeps the pipeline's data safe, with a way to put each thing right.
class SecurityPanel : public QWidget
{
    Q_OBJECT
public:
    explicit SecurityPanel(Laboratory &lab, QWidget *parent = nullptr);
    SecurityModel *model() const { return m_model; }

public Q_SLOTS:
    void check(); ///< the pipeline, anew

Q_SIGNALS:
    void openChanged(int open); ///< lines that should be put right

protected:
    void changeEvent(QEvent *event) override;
    void showEvent(QShowEvent *event) override;

private:
    void showLine();
    void fix();
    void retranslate();

    Laboratory &m_lab;
    SecurityModel *m_model;
    QTableView *m_table;
    QLabel *m_empty;
    QLabel *m_summary;
    QPushButton *m_fix;
    QPushButton *m_show;
    QTimer m_timer;
    std::uint64_t m_number = 0; ///< of the newest check
};

} // namespace headwater::ui
