// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include <string>
#include <vector>

class QCheckBox;
class QLabel;
class QSpinBox;

namespace headwater::ui {

/// The settings of Live: which ports real clients find, and who may come in. Remembered as they are changed.
class LivePorts : public QWidget
{
    Q_OBJECT
public:
    explicit LivePorts(QWidget *parent);

protected:
    void changeEvent(QEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    struct Row
    {
        std::string endpoint;
        QCheckBox *isOpen;
        QSpinBox *port;
    };
    void check();
    void fit();
    void retranslate();

    QLabel *m_intro;
    QCheckBox *m_strict;
    QLabel *m_strictHelp;
    QLabel *m_problem;
    std::vector<Row> m_rows; ///< in the order of kLiveEndpoints
};

} // namespace headwater::ui
