// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>

class QCheckBox;
class QComboBox;
class QLabel;
class QPushButton;
class QSpinBox;
class QTabWidget;

namespace headwater::ui {

/// Theme, language, text size, motion and ports. All but ports takes effect at once and is remembered.
class SettingsDialog : public QDialog
{
    Q_OBJECT
public:
    enum Page { General, RealClients };

    explicit SettingsDialog(QWidget *parent, Page page = General);

protected:
    void changeEvent(QEvent *event) override;

private:
    QWidget *buildGeneral();
    void retranslate();

    QTabWidget *m_pages;
    QLabel *m_themeLabel;
    QLabel *m_languageLabel;
    QLabel *m_textLabel;
    QLabel *m_motionLabel;
    QLabel *m_updates;
    QComboBox *m_theme;
    QComboBox *m_language;
    QSpinBox *m_text;
    QCheckBox *m_motion;
    QPushButton *m_close;
};

} // namespace headwater::ui
