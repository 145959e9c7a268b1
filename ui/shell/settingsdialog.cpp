// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/settingsdialog.h"

#include "ui/shell/language.h"
#include "ui/shell/liveports.h"
#include "ui/shell/preferences.h"
#include "ui/theme/theme.h"

#include <QCheckBox>
#include <QComboBox>
#include <QEvent>
#include <QGridLayout>
#include <QLabel>
#include <QPushButton>
#include <QSpinBox>
#include <QTabWidget>
#include <QVBoxLayout>

namespace headwater::ui {

SettingsDialog::SettingsDialog(QWidget *parent, Page page)
    : QDialog(parent)
    , m_pages(new QTabWidget(this))
    , m_themeLabel(new QLabel(this))
    , m_languageLabel(new QLabel(this))
    , m_textLabel(new QLabel(this))
    , m_motionLabel(new QLabel(this))
    , m_updates(new QLabel(this))
    , m_theme(new QComboBox(this))
    , m_language(new QComboBox(this))
    , m_text(new QSpinBox(this))
    , m_motion(new QCheckBox(this))
    , m_close(new QPushButton(this))
{
    setObjectName(QStringLiteral("settingsDialog"));
    m_pages->setObjectName(QStringLiteral("settingsPages"));
    m_pages->addTab(buildGeneral(), QString());
    m_pages->addTab(new LivePorts(m_pages), QString());
    m_pages->setCurrentIndex(page);
    m_close->setDefault(true);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(20, 14, 20, 16);
    column->setSpacing(14);
    column->addWidget(m_pages);
    column->addWidget(m_close, 0, Qt::AlignRight);

    connect(m_theme, &QComboBox::activated, this, [](int index) {
        const auto choice = static_cast<ThemeChoice>(index);
        Theme::instance().choose(choice);
        Preferences::instance().setTheme(choice);
    });
    connect(m_language, &QComboBox::activated, this, [this] {
        const QString code = m_language->currentData().toString();
        Preferences::instance().setLanguage(code);
        useLanguage(code);
    });
    connect(m_text, &QSpinBox::valueChanged, this, [](int percent) {
        Theme::instance().setTextScale(percent);
        Preferences::instance().setTextScale(percent);
    });
    connect(m_motion, &QCheckBox::toggled, this, [](bool reduced) {
        Theme::instance().setReducedMotion(reduced);
        Preferences::instance().setReducedMotion(reduced);
    });
    connect(m_close, &QPushButton::clicked, this, &QDialog::accept);
    retranslate();
}

QWidget *SettingsDialog::buildGeneral()
{
    auto *page = new QWidget(m_pages);
    m_theme->setObjectName(QStringLiteral("themeChoice"));
    m_language->setObjectName(QStringLiteral("languageChoice"));
    const Preferences &preferences = Preferences::instance();
    for (int i = 0; i < 3; ++i)
        m_theme->addItem(QString());
    m_theme->setCurrentIndex(static_cast<int>(preferences.theme()));
    m_language->addItem(QString(), QString());
    for (const QString &code : languages())
        m_language->addItem(languageName(code), code);
    m_language->setCurrentIndex(std::max(0, m_language->findData(preferences.language())));
    m_text->setRange(80, 200);
    m_text->setSingleStep(10);
    m_text->setValue(preferences.textScale());
    m_motion->setChecked(preferences.reducedMotion());
    m_updates->setProperty("role", QStringLiteral("dim"));
    m_updates->setWordWrap(true);
    auto *grid = new QGridLayout(page);
    grid->setContentsMargins(0, 14, 0, 0);
    grid->setHorizontalSpacing(24);
    grid->setVerticalSpacing(12);
    grid->addWidget(m_themeLabel, 0, 0);
    grid->addWidget(m_theme, 0, 1);
    grid->addWidget(m_languageLabel, 1, 0);
    grid->addWidget(m_language, 1, 1);
    grid->addWidget(m_textLabel, 2, 0);
    grid->addWidget(m_text, 2, 1);
    grid->addWidget(m_motionLabel, 3, 0);
    grid->addWidget(m_motion, 3, 1);
    grid->addWidget(m_updates, 4, 0, 1, 2);
    grid->setRowStretch(5, 1);
    grid->setColumnMinimumWidth(1, 220);
    m_themeLabel->setBuddy(m_theme);
    m_languageLabel->setBuddy(m_language);
    m_textLabel->setBuddy(m_text);
    return page;
}

void SettingsDialog::retranslate()
{
    setWindowTitle(tr("Settings"));
    m_pages->setTabText(General, tr("General"));
    m_pages->setTabText(RealClients, tr("Real clients"));
    m_themeLabel->setText(tr("&Theme"));
    m_theme->setItemText(0, tr("As the system"));
    m_theme->setItemText(1, tr("Dark"));
    m_theme->setItemText(2, tr("Light"));
    m_languageLabel->setText(tr("&Language"));
    m_language->setItemText(0, tr("As the system"));
    m_textLabel->setText(tr("Te&xt size"));
    m_text->setSuffix(tr(" %", "per cent, behind a number"));
    m_motionLabel->setText(tr("Motion"));
    m_motion->setText(tr("&Reduce motion"));
    m_updates->setText(tr("Headwater never looks for updates and sends nothing anywhere."));
    m_close->setText(tr("Close"));
    m_theme->setAccessibleName(tr("Theme"));
    m_language->setAccessibleName(tr("Language"));
    m_text->setAccessibleName(tr("Text size"));
}

void SettingsDialog::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::LanguageChange)
        retranslate();
    QDialog::changeEvent(event);
}

} // namespace headwater::ui
