// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/titlebar.h"

#include "core/base/text.h"
#include "ui/lab/laboratory.h"
#include "ui/shell/actions.h"
#include "ui/shell/segments.h"
#include "ui/theme/theme.h"

#include <QAction>
#include <QEvent>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QMenuBar>
#include <QPainter>
#include <QPushButton>

#include <algorithm>

namespace headwater::ui {
namespace {

constexpr int kTitleHeight = 50;
constexpr int kSearchWidth = 252;
constexpr int kSearchAround = 40;
constexpr int kNameWidth = 220;

} // namespace

TitleBar::TitleBar(Laboratory &laboratory, ActionRegistry &actions, QWidget *parent)
    : QWidget(parent)
    , m_laboratory(laboratory)
    , m_actions(actions)
{
    setObjectName(QStringLiteral("titleBar"));
    setFixedHeight(kTitleHeight);
    m_logo = new QLabel(this);
    m_menuBar = new QMenuBar(this);
    m_menuBar->setNativeMenuBar(false);
    m_menuBar->setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    m_name = new QPushButton(this);
    m_name->setObjectName(QStringLiteral("projectName"));
    m_name->setProperty("quiet", true);
    m_nameEdit = new QLineEdit(this);
    m_nameEdit->setObjectName(QStringLiteral("projectNameEdit"));
    m_nameEdit->setMaxLength(200);
    m_nameEdit->installEventFilter(this);
    m_nameEdit->hide();
    m_rules = new QPushButton(this);
    m_rules->setObjectName(QStringLiteral("rulesBadge"));
    m_modes = new Segments(this);
    m_modes->setObjectName(QStringLiteral("modes"));
    m_search = new QPushButton(this);
    m_search->setObjectName(QStringLiteral("searchButton"));
    m_search->setFixedWidth(kSearchWidth);
    m_searchKeys = new QLabel(m_search);
    m_searchKeys->setAttribute(Qt::WA_TransparentForMouseEvents);
    auto *inside = new QHBoxLayout(m_search);
    inside->setContentsMargins(0, 0, 10, 0);
    inside->addStretch();
    inside->addWidget(m_searchKeys);

    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(14, 0, 16, 0);
    row->setSpacing(8);
    row->addWidget(m_logo);
    row->addWidget(m_menuBar);
    row->addSpacing(4);
    row->addWidget(m_name);
    row->addWidget(m_nameEdit);
    row->addWidget(m_rules);
    row->addStretch();
    row->addWidget(m_search);

    connect(m_name, &QPushButton::clicked, this, &TitleBar::editName);
    connect(m_nameEdit, &QLineEdit::editingFinished, this, &TitleBar::takeName);
    connect(m_rules, &QPushButton::clicked, this, &TitleBar::switchRules);
    connect(m_search, &QPushButton::clicked, this, &TitleBar::paletteRequested);
    connect(m_modes, &Segments::chosen, this, &TitleBar::modeChosen);
    pipeline::Document &document = m_laboratory.document();
    connect(&document, &pipeline::Document::changed, this, &TitleBar::showHeading);
    connect(&document, &pipeline::Document::wasReset, this, &TitleBar::showHeading);
    connect(&actions, &ActionRegistry::keysChanged, this, &TitleBar::retranslate);
    connect(&Theme::instance(), &Theme::changed, this, &TitleBar::restyle);
    restyle();
    retranslate();
}

void TitleBar::restyle()
{
    const Theme &theme = Theme::instance();
    const Tokens &t = tokens();
    m_logo->setPixmap(theme.pixmap(QStringLiteral("logo"), 22, devicePixelRatioF(), t.accent));
    m_name->setFont(theme.font(13, 600));
    m_nameEdit->setFont(theme.font(13, 600));
    m_searchKeys->setFont(theme.mono(11));
    m_name->setStyleSheet(QStringLiteral("QPushButton { font-weight: 600; padding: 4px 6px; }"));
    m_rules->setStyleSheet(QStringLiteral("QPushButton { background: transparent; color: %1; border: 1px solid %2; "
                                          "border-radius: 12px; padding: 2px 9px; min-height: 18px; font-size: %4px; }"
                                          "QPushButton:hover { color: %5; border-color: %1; }"
                                          "QPushButton:focus { border: 2px solid %3; padding: 1px 8px; }")
                               .arg(t.dim.name(), t.outline.name(), t.accent.name())
                               .arg(12 * theme.textScale() / 100)
                               .arg(t.text.name()));
    m_search->setStyleSheet(QStringLiteral("QPushButton { background: %1; color: %2; border: 1px solid %3; "
                                           "text-align: left; padding: 4px 11px; font-size: %5px; }"
                                           "QPushButton:hover { border-color: %2; }"
                                           "QPushButton:focus { border: 2px solid %4; padding: 3px 10px; }")
                                .arg(t.canvas.name(), t.dim.name(), t.outline.name(), t.accent.name())
                                .arg(12 * theme.textScale() / 100));
    m_searchKeys->setStyleSheet(QStringLiteral("color: %1; background: transparent;").arg(t.dim.name()));
    showHeading();
    update();
}

void TitleBar::retranslate()
{
    m_modes->setLabels({tr("Build"), tr("Run")});
    m_modes->setAccessibleName(tr("Mode"));
    m_modes->setToolTip(tr("Build: room for the diagram. Run: with the panels that show what happens."));
    m_search->setText(tr("Search actions, nodes, help"));
    m_search->setAccessibleName(tr("Search actions, nodes, help"));
    const QAction *find = m_actions.find(QStringLiteral("help.palette"));
    m_searchKeys->setText(find != nullptr ? find->shortcut().toString(QKeySequence::NativeText) : QString());
    // As wide as its words and keys in this language.
    m_search->ensurePolished();
    m_search->setFixedWidth(std::max(kSearchWidth, m_search->fontMetrics().horizontalAdvance(m_search->text()) +
                                                       m_searchKeys->sizeHint().width() + kSearchAround));
    m_nameEdit->setAccessibleName(tr("Name of the project"));
    showHeading();
    placeModes();
}

void TitleBar::showHeading()
{
    const pipeline::Pipeline &pipeline = m_laboratory.pipeline();
    const QString name = pipeline.name.empty() ? tr("Untitled") : fromUtf8(pipeline.name);
    const QFontMetrics metrics(Theme::instance().font(13, 600));
    m_name->setText(
        metrics.elidedText(name, Qt::ElideRight, kNameWidth).replace(QLatin1Char('&'), QLatin1String("&&")));
    m_name->setToolTip(tr("%1\nClick to rename the project", "name of the project").arg(name));
    m_name->setAccessibleName(tr("Project %1").arg(name));
    const bool exam = pipeline.profile == limits::Profile::Exam;
    m_rules->setText(exam ? tr("exam rules") : tr("current rules"));
    m_rules->setToolTip(exam ? tr("Limits are those of the study notes. Click for those of the services today.")
                             : tr("Limits are those of the services today. Click for those of the study notes."));
    placeModes();
}

void TitleBar::editName()
{
    m_nameEdit->setText(fromUtf8(m_laboratory.pipeline().name));
    m_nameEdit->setFixedWidth(std::max(kNameWidth, m_name->width()));
    m_name->hide();
    m_nameEdit->show();
    m_nameEdit->setFocus();
    m_nameEdit->selectAll();
}

void TitleBar::takeName()
{
    if (m_nameEdit->isHidden())
        return;
    m_nameEdit->hide();
    m_name->show();
    const pipeline::Pipeline &pipeline = m_laboratory.pipeline();
    const std::string name = m_nameEdit->text().simplified().toStdString();
    if (name == pipeline.name)
        return;
    const pipeline::Heading before{pipeline.name, pipeline.profile, pipeline.seed};
    const pipeline::Heading after{name, pipeline.profile, pipeline.seed};
    pipeline::Command command;
    command.text = "Rename project";
    command.edits.push_back(pipeline::SetHeading{before, after});
    m_laboratory.perform(std::move(command));
}

void TitleBar::switchRules()
{
    const pipeline::Pipeline &pipeline = m_laboratory.pipeline();
    const bool exam = pipeline.profile == limits::Profile::Exam;
    const pipeline::Heading before{pipeline.name, pipeline.profile, pipeline.seed};
    const pipeline::Heading after{pipeline.name, exam ? limits::Profile::Current : limits::Profile::Exam,
                                  pipeline.seed};
    pipeline::Command command;
    command.text = exam ? "Use current rules" : "Use exam rules";
    command.edits.push_back(pipeline::SetHeading{before, after});
    m_laboratory.perform(std::move(command));
}

void TitleBar::placeModes()
{
    // In the middle of the window while there is room, else as far right as the search field lets it.
    const QSize size = m_modes->sizeHint();
    layout()->activate();
    const int leftEnd = m_rules->geometry().right() + 12;
    const int rightEnd = m_search->geometry().left() - 12 - size.width();
    const int x = std::clamp((width() - size.width()) / 2, std::min(leftEnd, rightEnd), std::max(leftEnd, rightEnd));
    m_modes->setGeometry(x, (height() - size.height()) / 2, size.width(), size.height());
}

void TitleBar::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::LanguageChange)
        retranslate();
    QWidget::changeEvent(event);
}

void TitleBar::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.fillRect(rect(), tokens().panel);
    painter.setPen(tokens().border);
    painter.drawLine(0, height() - 1, width(), height() - 1);
}

void TitleBar::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    placeModes();
}

bool TitleBar::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == m_nameEdit && event->type() == QEvent::KeyPress &&
        static_cast<QKeyEvent *>(event)->key() == Qt::Key_Escape)
    {
        m_nameEdit->hide();
        m_name->show();
        return true;
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace headwater::ui
