// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/inspector/pipelinepage.h"

#include "core/base/text.h"
#include "ui/inspector/plannedactionmodel.h"
#include "ui/inspector/propertyeditor.h"
#include "ui/lab/laboratory.h"
#include "ui/panels/figures.h"
#include "ui/panels/style.h"
#include "ui/theme/theme.h"

#include <QComboBox>
#include <QEvent>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <QPushButton>
#include <QTableView>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace headwater::ui {
namespace {

constexpr int kMostActionRows = 10;

} // namespace

PipelinePage::PipelinePage(Laboratory &lab, QWidget *parent)
    : QWidget(parent)
    , m_lab(lab)
    , m_name(new QLineEdit(this))
    , m_headingCaption(makeCaption({}, this))
    , m_actionsCaption(makeCaption({}, this))
    , m_profileLabel(new QLabel(this))
    , m_profile(new QComboBox(this))
    , m_profileNote(new QLabel(this))
    , m_seedLabel(new QLabel(this))
    , m_seed(new QLineEdit(this))
    , m_seedMessage(new QLabel(this))
    , m_problems(new QPushButton(this))
    , m_actions(new PlannedActionModel(lab, this))
    , m_table(new QTableView(this))
    , m_add(new QToolButton(this))
    , m_remove(new QToolButton(this))
    , m_actionMessage(new QLabel(this))
    , m_noActions(new QLabel(this))
    , m_ledgerCaption(static_cast<QLabel *>(makeCaption({}, this)))
    , m_ledger(new QWidget(this))
{
    m_name->setObjectName(QStringLiteral("pipelineName"));
    m_name->setProperty("flat", true);
    m_name->setFont(Theme::instance().font(16, 600));
    m_seed->setObjectName(QStringLiteral("seed"));
    m_seed->setFont(Theme::instance().mono(12));
    m_profile->setObjectName(QStringLiteral("profile"));
    m_profile->addItems({QString(), QString()});
    m_profileNote->setWordWrap(true);
    m_profileNote->setProperty("role", QStringLiteral("caption"));
    m_problems->setObjectName(QStringLiteral("problems"));
    m_problems->setProperty("quiet", true);
    for (QLabel *message : {m_seedMessage, m_actionMessage}) {
        message->setWordWrap(true);
        message->setProperty("role", QStringLiteral("hot"));
        message->hide();
    }
    m_actionMessage->setObjectName(QStringLiteral("actionMessage"));
    for (QLabel *label : {m_profileLabel, m_seedLabel, m_noActions})
        label->setProperty("role", QStringLiteral("dim"));
    m_noActions->setWordWrap(true);
    m_noActions->setObjectName(QStringLiteral("noActions"));
    m_table->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_table->setModel(m_actions);
    m_table->setObjectName(QStringLiteral("plannedActions"));
    m_table->setShowGrid(false);
    m_table->setWordWrap(false);
    m_table->setTabKeyNavigation(false);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setEditTriggers(QAbstractItemView::DoubleClicked | QAbstractItemView::EditKeyPressed |
                             QAbstractItemView::AnyKeyPressed);
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setDefaultSectionSize(kRowHeight);
    m_table->horizontalHeader()->setStretchLastSection(true);
    m_table->horizontalHeader()->setHighlightSections(false);
    m_table->horizontalHeader()->resizeSection(PlannedActionModel::At, 56);
    m_table->horizontalHeader()->resizeSection(PlannedActionModel::Node, 76);
    m_table->horizontalHeader()->resizeSection(PlannedActionModel::Do, 104);
    m_add->setIcon(Theme::instance().icon(QStringLiteral("plus")));
    m_add->setObjectName(QStringLiteral("addAction"));
    m_remove->setIcon(Theme::instance().icon(QStringLiteral("minus")));
    m_remove->setObjectName(QStringLiteral("removeAction"));

    auto *grid = new QGridLayout;
    grid->setHorizontalSpacing(10);
    grid->setVerticalSpacing(6);
    grid->setColumnMinimumWidth(0, 90);
    grid->addWidget(m_profileLabel, 0, 0);
    grid->addWidget(m_profile, 0, 1);
    grid->addWidget(m_profileNote, 1, 1);
    grid->addWidget(m_seedLabel, 2, 0);
    grid->addWidget(m_seed, 2, 1);
    grid->addWidget(m_seedMessage, 3, 0, 1, 2);
    grid->setColumnStretch(1, 1);
    auto *actionsHeader = new QHBoxLayout;
    actionsHeader->addWidget(m_actionsCaption, 1);
    actionsHeader->addWidget(m_add);
    actionsHeader->addWidget(m_remove);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(14, 14, 14, 14);
    layout->setSpacing(8);
    layout->addWidget(m_headingCaption);
    layout->addWidget(m_name);
    layout->addLayout(grid);
    layout->addWidget(m_problems, 0, Qt::AlignLeft);
    layout->addSpacing(6);
    layout->addLayout(actionsHeader);
    layout->addWidget(m_noActions);
    layout->addWidget(m_table);
    layout->addWidget(m_actionMessage);
    layout->addSpacing(6);
    layout->addWidget(m_ledgerCaption);
    layout->addWidget(m_ledger);
    layout->addStretch(1);
    buildLedger();

    connect(&lab.document(), &pipeline::Document::changed, this, &PipelinePage::refresh);
    connect(m_name, &QLineEdit::textEdited, this, [this] { commitHeading("Rename pipeline", "heading:name"); });
    connect(m_name, &QLineEdit::editingFinished, &lab.document(), &pipeline::Document::endMerge);
    connect(m_profile, &QComboBox::activated, this, [this] { commitHeading("Change profile", ""); });
    connect(m_seed, &QLineEdit::textEdited, this, [this] { commitHeading("Change seed", "heading:seed"); });
    connect(m_seed, &QLineEdit::editingFinished, &lab.document(), &pipeline::Document::endMerge);
    connect(m_problems, &QPushButton::clicked, this, &PipelinePage::problemsRequested);
    connect(m_add, &QToolButton::clicked, this, [this] {
        m_actions->addRow();
        m_table->selectRow(m_actions->rowCount() - 1);
    });
    connect(m_remove, &QToolButton::clicked, this, [this] { m_actions->removeRow(m_table->currentIndex().row()); });
    connect(m_actions, &PlannedActionModel::refused, this, [this](const QString &sentence) {
        m_actionMessage->setText(sentence);
        m_actionMessage->show();
    });
    connect(m_actions, &QAbstractItemModel::dataChanged, m_actionMessage, &QWidget::hide);
    connect(m_actions, &QAbstractItemModel::modelReset, m_actionMessage, &QWidget::hide);
    connect(m_actions, &QAbstractItemModel::modelReset, this, &PipelinePage::fitActions);
    connect(m_actions, &QAbstractItemModel::rowsInserted, this, &PipelinePage::fitActions);
    connect(m_actions, &QAbstractItemModel::rowsRemoved, this, &PipelinePage::fitActions);
    fitActions();
    retranslate();
    showProblems();
}

void PipelinePage::fitActions()
{
    // As tall as its rows; without any a sentence stands in its place.
    const int rows = m_actions->rowCount();
    m_noActions->setVisible(rows == 0);
    m_table->setVisible(rows > 0);
    m_remove->setEnabled(rows > 0);
    m_table->setFixedHeight(std::min(rows, kMostActionRows) * kRowHeight +
                            m_table->horizontalHeader()->sizeHint().height() + 2);
}

void PipelinePage::buildLedger()
{
    auto *grid = new QGridLayout(m_ledger);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setVerticalSpacing(6);
    const std::pair<const char *, const char *> rows[] = {
        {QT_TR_NOOP("Produced"), QT_TR_NOOP("Records that the producers have made")},
        {QT_TR_NOOP("Delivered"), QT_TR_NOOP("Records that came to an end where they were meant to go")},
        {QT_TR_NOOP("On their way"),
         QT_TR_NOOP("Records that wait, are sent, or lie in a stream and are still unread")},
        {QT_TR_NOOP("Given up"), QT_TR_NOOP("Records that a producer or a reader let go after its last attempt")},
        {QT_TR_NOOP("Expired"), QT_TR_NOOP("Records that nobody read before the retention was over")},
        {QT_TR_NOOP("Ledger balance"), QT_TR_NOOP("Produced less all that is accounted for: nothing is lost unseen")},
    };
    for (const auto &[name, help] : rows) {
        const int row = grid->rowCount();
        auto *label = new QLabel(m_ledger);
        label->setProperty("role", QStringLiteral("dim"));
        auto *figure = new QLabel(m_ledger);
        figure->setFont(Theme::instance().mono(12));
        figure->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
        grid->addWidget(label, row, 0);
        grid->addWidget(figure, row, 1);
        m_ledgerRows.push_back({name, help, label, figure});
    }
    m_ledgerRows.back().figure->setObjectName(QStringLiteral("ledgerBalance"));
    showFrame(nullptr);
}

void PipelinePage::showFrame(const simulation::FramePtr &frame)
{
    m_ledgerCaption->setVisible(frame != nullptr);
    m_ledger->setVisible(frame != nullptr);
    m_frame = frame;
    if (!frame)
        return;
    const simulation::LedgerView &ledger = frame->ledger;
    const std::int64_t figures[] = {
        static_cast<std::int64_t>(ledger.produced), static_cast<std::int64_t>(ledger.delivered),
        static_cast<std::int64_t>(ledger.held),     static_cast<std::int64_t>(ledger.dropped),
        static_cast<std::int64_t>(ledger.expired),  ledger.balance()};
    for (std::size_t i = 0; i < m_ledgerRows.size(); ++i)
        m_ledgerRows[i].figure->setText(QLocale().toString(static_cast<qlonglong>(figures[i])));
    setRole(m_ledgerRows[3].figure, ledger.dropped > 0 ? "hot" : "");
    setRole(m_ledgerRows.back().figure, ledger.balance() == 0 ? "" : "hot");
}

void PipelinePage::commitHeading(const char *text, const char *mergeKey)
{
    const pipeline::Pipeline &now = m_lab.pipeline();
    bool isNumber = false;
    const qulonglong seed = m_seed->text().trimmed().toULongLong(&isNumber);
    setInvalid(m_seed, !isNumber);
    m_seedMessage->setVisible(!isNumber);
    if (!isNumber)
        m_seedMessage->setText(tr("The seed is a whole number from 0 to 18,446,744,073,709,551,615."));
    const pipeline::Heading before{now.name, now.profile, now.seed};
    pipeline::Heading after = before;
    after.name = m_name->text().toStdString();
    after.profile = m_profile->currentIndex() == 0 ? limits::Profile::Exam : limits::Profile::Current;
    if (isNumber)
        after.seed = seed;
    pipeline::Command command;
    command.text = text;
    command.mergeKey = mergeKey;
    command.edits.push_back(pipeline::SetHeading{before, after});
    m_lab.perform(std::move(command));
}

void PipelinePage::refresh()
{
    const pipeline::Pipeline &now = m_lab.pipeline();
    const QString name = fromUtf8(now.name);
    if (m_name->text() != name)
        m_name->setText(name);
    if (!m_seed->property("invalid").toBool() || !m_seed->hasFocus()) {
        const QString seed = QString::number(now.seed);
        if (m_seed->text() != seed)
            m_seed->setText(seed);
        setInvalid(m_seed, false);
        m_seedMessage->hide();
    }
    const bool exam = now.profile == limits::Profile::Exam;
    m_profile->setCurrentIndex(exam ? 0 : 1);
    m_profileNote->setText(exam ? tr("The numbers of the study notes.") : tr("The services as documented today."));
}

void PipelinePage::setProblemCounts(int errors, int warnings)
{
    m_errors = errors;
    m_warnings = warnings;
    showProblems();
}

void PipelinePage::showProblems()
{
    const QString icon =
        m_errors > 0 ? QStringLiteral("error") : (m_warnings > 0 ? QStringLiteral("warning") : QStringLiteral("ok"));
    m_problems->setIcon(
        Theme::instance().icon(icon, m_errors > 0 ? tokens().hot : (m_warnings > 0 ? tokens().warn : tokens().ok)));
    QStringList parts;
    if (m_errors > 0)
        parts << tr("Errors: %1").arg(m_errors);
    if (m_warnings > 0)
        parts << tr("Warnings: %1").arg(m_warnings);
    m_problems->setText(parts.isEmpty() ? tr("No problems") : parts.join(QStringLiteral(" · ")));
}

void PipelinePage::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::LanguageChange) {
        retranslate();
        m_actions->retranslate();
        showProblems();
    }
    QWidget::changeEvent(event);
}

void PipelinePage::retranslate()
{
    for (const LedgerRow &row : m_ledgerRows) {
        row.label->setText(tr(row.name));
        row.label->setToolTip(tr(row.help));
    }
    m_ledgerCaption->setText(tr("Records of this run").toUpper());
    m_noActions->setText(tr("Nothing is planned. What is done by hand, such as splitting a shard, can also happen by "
                            "itself at a chosen time."));
    showFrame(m_frame);
    static_cast<QLabel *>(m_headingCaption)->setText(tr("Pipeline").toUpper());
    static_cast<QLabel *>(m_actionsCaption)->setText(tr("Planned actions").toUpper());
    m_name->setPlaceholderText(tr("Name of the pipeline"));
    m_name->setAccessibleName(tr("Name of the pipeline"));
    m_profileLabel->setText(tr("Rules"));
    m_profile->setItemText(0, tr("exam rules"));
    m_profile->setItemText(1, tr("today's rules"));
    m_profile->setAccessibleName(tr("Rule book"));
    m_seedLabel->setText(tr("Seed"));
    m_seed->setAccessibleName(tr("Seed"));
    m_seed->setToolTip(tr("The same seed gives the same run, to the last record."));
    m_table->setAccessibleName(tr("Planned actions"));
    m_table->setToolTip(tr("Done by themselves when the run reaches their time. Double-click to change."));
    m_add->setToolTip(tr("Plan another action"));
    m_add->setAccessibleName(tr("Plan another action"));
    m_remove->setToolTip(tr("Remove the chosen action"));
    m_remove->setAccessibleName(tr("Remove the chosen action"));
    refresh();
}

} // namespace headwater::ui
