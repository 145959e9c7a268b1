// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>

#include <utility>
#include <vector>

class QCheckBox;
class QComboBox;
class QLabel;
class QPushButton;
class QSpinBox;

namespace headwater::ui {

/// Theme, language, text size, motion and ports. All but ports takes effect at once and is remembered.
class SettingsDialog : public QDialog
{
    Q_OBJECT
public:
    explicit SettingsDialog(QWidget *parent);

protected:
    void changeEvent(QEvent *event) override;

private:
    void retranslate();

    QLabel *m_themeLabel;
    QLabel *m_languageLabel;
    QLabel *m_textLabel;
    QLabel *m_motionLabel;
    QLabel *m_portsLabel;
    QLabel *m_updates;
    QComboBox *m_theme;
    QComboBox *m_language;
    QSpinBox *m_text;
    QCheckBox *m_motion;
    QPushButton *m_close;
    std::vector<std::pair<QLabel *, QSpinBox *>> m_ports; ///< in the order of kLiveEndpoints
};

} // namespace headwater::ui
