// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/problems/problemspanel.h"

#include "core/base/background.h"
#include "core/base/text.h"
#include "ui/lab/laboratory.h"
#include "ui/lab/noticetext.h"
#include "ui/panels/figures.h"
#include "ui/panels/listtable.h"
#include "ui/problems/problemmodel.h"
#include "ui/theme/theme.h"

#include <QCoreApplication>
#include <QEvent>
#include <QGridLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPointer>
#include <QPushButton>
#include <QScrollArea>
#include <QSplitter>
#include <QTableView>
#include <QToolButton>
#include <QVBoxLayout>

namespace headwater::ui {
namespace {

constexpr int kRefreshMs = 200;
constexpr int kCheckDelayMs = 120;
constexpr int kDetailsWidth = 360;
constexpr int kLeastDetailsWidth = 276;
constexpr int kRoomForColumns = 620;
constexpr std::size_t kNodesCheckedAtOnce = 300;

} // namespace

ProblemsPanel::ProblemsPanel(Laboratory &lab, QWidget *parent)
    : QWidget(parent)
    , m_lab(lab)
    , m_source(WorldSource::of(lab))
    , m_model(new ProblemModel(lab, this))
    , m_table(new QTableView(this))
    , m_empty(new QLabel(m_table))
    , m_details(new QWidget(this))
    , m_title(new QLabel(m_details))
    , m_body(new QLabel(m_details))
    , m_help(new QLabel(m_details))
    , m_buttons(new QWidget(m_details))
    , m_clear(new QToolButton(this))
{
    setObjectName(QStringLiteral("problemsPanel"));
    m_table->setModel(m_model);
    makeList(*m_table, kRowHeight);
    m_table->horizontalHeader()->setSectionResizeMode(ProblemModel::Problem, QHeaderView::Stretch);
    m_table->horizontalHeader()->resizeSection(ProblemModel::Node, 120);
    m_table->horizontalHeader()->resizeSection(ProblemModel::Since, 116);
    m_empty->setProperty("role", QStringLiteral("dim"));
    m_empty->setAlignment(Qt::AlignCenter);
    auto *emptyLayout = new QVBoxLayout(m_table);
    emptyLayout->addWidget(m_empty);
    m_title->setProperty("role", QStringLiteral("heading"));
    m_title->setWordWrap(true);
    m_title->setObjectName(QStringLiteral("problemTitle"));
    m_body->setWordWrap(true);
    m_body->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_help->setWordWrap(true);
    m_help->setProperty("role", QStringLiteral("dim"));
    m_help->setObjectName(QStringLiteral("remedyHelp"));
    m_help->hide();
    m_clear->setIcon(Theme::instance().icon(QStringLiteral("delete")));
    m_clear->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_clear->setObjectName(QStringLiteral("clearPast"));

    auto *buttons = new QGridLayout(m_buttons);
    buttons->setContentsMargins(0, 0, 0, 0);
    buttons->setSpacing(8);
    buttons->setColumnStretch(2, 1);
    auto *details = new QVBoxLayout(m_details);
    details->setContentsMargins(16, 12, 16, 12);
    details->setSpacing(8);
    details->addWidget(m_title);
    details->addWidget(m_body);
    details->addWidget(m_buttons);
    details->addWidget(m_help);
    details->addStretch();
    m_scroll = new QScrollArea(this);
    m_scroll->setMinimumWidth(kDetailsWidth);
    QScrollArea *scroll = m_scroll;
    scroll->setWidgetResizable(true);
    scroll->setWidget(m_details);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_details->setAutoFillBackground(false);
    scroll->viewport()->setAutoFillBackground(false);
    auto *list = new QWidget(this);
    auto *listLayout = new QVBoxLayout(list);
    listLayout->setContentsMargins(0, 0, 0, 0);
    listLayout->setSpacing(0);
    listLayout->addWidget(m_table, 1);
    listLayout->addWidget(m_clear, 0, Qt::AlignRight);
    auto *splitter = new QSplitter(Qt::Horizontal, this);
    splitter->addWidget(list);
    splitter->addWidget(scroll);
    splitter->setStretchFactor(0, 3);
    splitter->setStretchFactor(1, 2);
    splitter->setChildrenCollapsible(false);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(splitter);

    m_refreshTimer.setSingleShot(true);
    m_refreshTimer.setInterval(kRefreshMs);
    m_checkTimer.setSingleShot(true);
    m_checkTimer.setInterval(kCheckDelayMs);
    connect(&m_refreshTimer, &QTimer::timeout, this, &ProblemsPanel::refresh);
    connect(&m_checkTimer, &QTimer::timeout, this, &ProblemsPanel::check);
    // Also while hidden: the tab's name counts the problems.
    connect(&lab, &Laboratory::frameChanged, this, [this] {
        if (!m_refreshTimer.isActive())
            m_refreshTimer.start();
    });
    connect(&lab, &Laboratory::sessionChanged, this, [this] {
        m_model->setNotices({});
        m_model->clearPast();
        refresh();
    });
    connect(&lab.document(), &pipeline::Document::changed, this, [this] { m_checkTimer.start(); });
    connect(m_model, &ProblemModel::countChanged, this, &ProblemsPanel::countChanged);
    connect(m_model, &QAbstractItemModel::dataChanged, this, &ProblemsPanel::showDetails);
    connect(m_model, &QAbstractItemModel::modelReset, this, [this] {
        // Whoever reads about a problem goes on reading about the same one.
        for (int row = 0; row < m_model->rowCount(); ++row) {
            if (m_shownNotice != 0 && m_model->row(row).notice == m_shownNotice) {
                m_table->selectRow(row);
                break;
            }
        }
        if (!m_table->currentIndex().isValid() && m_model->rowCount() > 0)
            m_table->selectRow(0);
        showDetails();
    });
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this, &ProblemsPanel::showDetails);
    connect(m_table, &QTableView::clicked, this, [this] { goTo(true); });
    connect(m_table, &QTableView::activated, this, [this] { goTo(true); });
    connect(m_clear, &QToolButton::clicked, m_model, &ProblemModel::clearPast);
    retranslate();
    check();
    showDetails();
}

void ProblemsPanel::setSource(WorldSource source)
{
    m_source = std::move(source);
    refresh();
}

void ProblemsPanel::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    // Where there is little room the problem's own words come first; they name the node.
    const bool roomy = width() >= kRoomForColumns;
    if (roomy == m_isRoomy)
        return;
    m_isRoomy = roomy;
    m_table->setColumnHidden(ProblemModel::Node, !roomy);
    m_table->setColumnHidden(ProblemModel::Since, !roomy);
    m_scroll->setMinimumWidth(roomy ? kDetailsWidth : kLeastDetailsWidth);
    m_shownButtons.clear();
    showDetails();
}

void ProblemsPanel::check()
{
    const std::uint64_t number = ++m_checkNumber;
    const auto show = [this](const std::vector<pipeline::Issue> &issues) {
        m_model->setIssues(issues);
        showDetails();
        Q_EMIT checked(m_model->count(ProblemModel::Rank::Error), m_model->count(ProblemModel::Rank::Warning));
    };
    if (m_lab.pipeline().nodes.size() <= kNodesCheckedAtOnce) {
        show(pipeline::validate(m_lab.pipeline(), m_lab.catalog()));
        return;
    }
    // Large pipelines take longer than a frame: a copy is checked on another thread, and only the newest answer counts.
    inBackground([self = QPointer(this), copy = m_lab.snapshot(), &catalog = m_lab.catalog(), number, show] {
        auto issues = pipeline::validate(*copy, catalog);
        QMetaObject::invokeMethod(
            QCoreApplication::instance(),
            [self, number, show, issues = std::move(issues)] {
                if (self && number == self->m_checkNumber)
                    show(issues);
            },
            Qt::QueuedConnection);
    });
}

void ProblemsPanel::refresh()
{
    m_refreshTimer.stop();
    if (const simulation::FramePtr frame = m_source.frame())
        m_model->setNotices(frame->notices);
}

void ProblemsPanel::goTo(bool focus)
{
    const int row = m_table->currentIndex().row();
    if (row < 0)
        return;
    const std::string node = m_model->row(row).node;
    if (!m_lab.pipeline().find(node))
        return;
    m_lab.select({node});
    if (focus)
        Q_EMIT m_lab.focusRequested(node);
}

void ProblemsPanel::showDetails()
{
    m_empty->setVisible(m_model->rowCount() == 0);
    m_clear->setVisible(m_model->count(ProblemModel::Rank::Past) > 0);
    const int index = m_table->currentIndex().row();
    m_details->setVisible(index >= 0 && index < m_model->rowCount());
    if (m_details->isHidden()) {
        m_shownButtons.clear();
        return;
    }
    const ProblemModel::Row &row = m_model->row(index);
    m_shownNotice = row.notice;
    m_title->setText(row.title);
    QString body = row.body;
    if (row.rank == ProblemModel::Rank::Past)
        body = tr("It no longer bites.") + QLatin1Char(' ') + body;
    else if (row.rank == ProblemModel::Rank::Error)
        body = tr("The pipeline cannot run until this is put right. Place in the text format: %1").arg(row.pointer);
    else if (row.rank == ProblemModel::Rank::Warning)
        body = tr("The pipeline runs all the same. Place in the text format: %1").arg(row.pointer);
    m_body->setText(body);

    QString fingerprint = QString::number(row.notice) + row.pointer;
    for (const simulation::Remedy &remedy : row.remedies)
        fingerprint += QLatin1Char('|') + fromUtf8(remedy.id + remedy.with) + QString::number(remedy.recommended);
    if (fingerprint == m_shownButtons)
        return;
    m_shownButtons = fingerprint;
    m_help->hide();
    while (QLayoutItem *item = m_buttons->layout()->takeAt(0)) {
        if (QWidget *widget = item->widget()) {
            widget->hide();
            widget->deleteLater();
        }
        delete item;
    }
    const auto add = [this](const QString &label, const QString &tip, bool isPrimary) {
        auto *button = new QPushButton(label, m_buttons);
        button->setToolTip(tip);
        button->setProperty("primary", isPrimary);
        auto *const grid = static_cast<QGridLayout *>(m_buttons->layout());
        const int place = grid->count();
        const int columns = m_isRoomy ? 2 : 1;
        grid->addWidget(button, place / columns, place % columns);
        return button;
    };
    for (const simulation::Remedy &remedy : row.remedies) {
        const QString help = remedyHelp(remedy);
        QPushButton *const button =
            add(remedyLabel(remedy, m_lab.catalog(), m_lab.pipeline()), help, remedy.recommended);
        button->setObjectName(QStringLiteral("remedy-") + fromUtf8(remedy.id));
        connect(button, &QPushButton::clicked, this, [this, remedy, help] {
            if (remedy.kind == simulation::RemedyKind::Explain) {
                m_help->setText(help);
                m_help->show();
            } else {
                m_lab.apply(remedy);
            }
        });
    }
    if (m_lab.pipeline().find(row.node)) {
        QPushButton *const button = add(tr("Show the node"), {}, false);
        button->setObjectName(QStringLiteral("showNode"));
        connect(button, &QPushButton::clicked, this, [this] { goTo(true); });
    }
}

void ProblemsPanel::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::LanguageChange) {
        m_shownButtons.clear();
        check();
        m_model->retranslate();
        retranslate();
        showDetails();
    }
    QWidget::changeEvent(event);
}

void ProblemsPanel::retranslate()
{
    m_table->setAccessibleName(tr("Problems"));
    m_empty->setText(tr("Nothing is wrong."));
    m_clear->setText(tr("Forget what is past"));
}

} // namespace headwater::ui
