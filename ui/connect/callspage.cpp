// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/connect/callspage.h"

#include "ui/connect/calldelegate.h"
#include "ui/connect/calldetails.h"
#include "ui/lab/laboratory.h"
#include "ui/lab/livelink.h"
#include "ui/panels/figures.h"
#include "ui/panels/listtable.h"
#include "ui/theme/theme.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QItemSelectionModel>
#include <QKeyEvent>
#include <QSplitter>
#include <QTableView>

#include <algorithm>
#include <array>

namespace headwater::ui {
namespace {

constexpr int kCellPadding = 24;   ///< of both sides
constexpr int kSign = 26;          ///< the sign before a name
constexpr int kTextOfDetails = 30; ///< letters of a line that details are good for
constexpr int kScrollBar = 10;

/// What a column must have room for, in the order in which columns come when there is more of it.
struct ColumnRoom
{
    CallModel::Column column;
    const char *sample;
    bool isFigure;
};
constexpr std::array kRoom{ColumnRoom{CallModel::Answer, "ValidationException", false},
                           ColumnRoom{CallModel::Time, "00:00:00.000", true},
                           ColumnRoom{CallModel::Took, "999.99 ms", true},
                           ColumnRoom{CallModel::Cost, "$0.014 / M", true},
                           ColumnRoom{CallModel::Client, "Boto3/1.26.27", false},
                           ColumnRoom{CallModel::Bytes, "999.9 bytes", true}};

int roomOf(const ColumnRoom &each)
{
    const QFontMetrics metrics(each.isFigure ? Theme::instance().mono(12) : Theme::instance().font(12));
    return metrics.horizontalAdvance(QLatin1String(each.sample)) + kCellPadding;
}

} // namespace

CallsPage::CallsPage(Laboratory &lab, QWidget *parent)
    : QWidget(parent)
    , m_lab(lab)
    , m_model(new CallModel(this))
    , m_table(new QTableView(this))
    , m_details(new CallDetails(this))
    , m_splitter(new QSplitter(Qt::Horizontal, this))
{
    m_table->setObjectName(QStringLiteral("calls"));
    m_table->setModel(m_model);
    m_table->setAccessibleName(tr("Calls of real clients"));
    m_table->setItemDelegateForColumn(CallModel::Operation, new CallDelegate(m_table));
    makeList(*m_table, kRowHeight);
    m_table->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_table->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_table->horizontalHeader()->setSectionResizeMode(CallModel::Operation, QHeaderView::Stretch);
    m_table->horizontalHeader()->setMinimumSectionSize(48);
    m_table->horizontalHeader()->moveSection(m_table->horizontalHeader()->visualIndex(CallModel::Operation), 0);
    m_table->viewport()->installEventFilter(this);
    m_table->installEventFilter(this);
    m_details->installEventFilter(this);
    m_details->hide();
    m_splitter->addWidget(m_table);
    m_splitter->addWidget(m_details);
    m_splitter->setChildrenCollapsible(false);
    m_splitter->setStretchFactor(1, 1);
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_splitter);

    // Not what the keyboard only passes by.
    connect(m_table->selectionModel(), &QItemSelectionModel::selectionChanged, this, [this] {
        const QModelIndexList chosen = m_table->selectionModel()->selectedRows(CallModel::Operation);
        if (chosen.isEmpty())
            return;
        m_call = m_model->call(chosen.front().row()).id;
        showCall();
    });
    connect(m_details, &CallDetails::repeatRequested, this, &CallsPage::sendAgain);
    connect(m_details, &CallDetails::closeRequested, this, &CallsPage::closeCall);
    connect(m_splitter, &QSplitter::splitterMoved, this, [this] { m_isMoved = true; });
    connect(&Theme::instance(), &Theme::changed, this, &CallsPage::restyle);
    restyle();
}

void CallsPage::refresh()
{
    m_model->take(m_lab.live().calls());
    if (m_measured != m_model->longestName()) {
        m_measured = m_model->longestName();
        chooseColumns();
        arrange();
    }
    showCall();
}

void CallsPage::showCall()
{
    const int row = m_call ? m_model->rowOf(*m_call) : -1;
    // Calls go when newer ones come; one that is being read stays until it is closed.
    if (m_call && row < 0 && m_details->isVisible() && m_lab.live().calls())
        return;
    const bool wasShown = !m_details->isHidden();
    m_details->setVisible(row >= 0);
    if (wasShown != (row >= 0)) {
        m_isMoved = false;
        arrange();
    }
    if (row < 0) {
        m_call.reset();
        return;
    }
    QStringList facts;
    for (const CallModel::Column column : {CallModel::Took, CallModel::Cost, CallModel::Bytes, CallModel::Time}) {
        if (const QString text = m_model->index(row, column).data().toString(); !text.isEmpty())
            facts << text;
    }
    m_details->showCall(m_model->call(row), facts, m_lab.live().isOn());
}

void CallsPage::closeCall()
{
    m_call.reset();
    m_table->clearSelection();
    m_table->setCurrentIndex({});
    showCall();
    m_table->setFocus();
}

void CallsPage::sendAgain()
{
    const int row = m_call ? m_model->rowOf(*m_call) : -1;
    if (row >= 0 && m_lab.live().isOn())
        m_lab.live().makeAgain(m_model->call(row));
}

int CallsPage::listWidth() const
{
    const QFontMetrics metrics(Theme::instance().font(12));
    return kSign + metrics.horizontalAdvance(m_measured) + kCellPadding + kScrollBar;
}

/// Beside an open call the list keeps what names need, and more where there is plenty.
void CallsPage::arrange()
{
    const bool isOpen = !m_details->isHidden();
    const int least = kTextOfDetails * QFontMetrics(Theme::instance().mono(12)).averageCharWidth() + 24;
    const bool hasBoth = width() >= listWidth() + least;
    m_table->setVisible(!isOpen || hasBoth);
    m_details->setMinimumWidth(hasBoth ? least : 0);
    m_table->setMinimumWidth(hasBoth && isOpen ? listWidth() : 0);
    if (isOpen && hasBoth && !m_isMoved)
        m_splitter->setSizes({std::max(listWidth(), width() - 3 * least), width()});
}

/// The fewer columns the less room: what was called stays to the last.
void CallsPage::chooseColumns()
{
    int left = m_table->viewport()->width() - listWidth();
    bool isFull = false;
    bool hasMore = false;
    for (const ColumnRoom &each : kRoom) {
        const int needed = roomOf(each);
        isFull = isFull || needed > left;
        m_table->setColumnHidden(each.column, isFull);
        if (isFull)
            continue;
        hasMore = true;
        m_table->setColumnWidth(each.column, needed);
        left -= needed;
    }
    m_table->horizontalHeader()->setVisible(hasMore);
}

void CallsPage::restyle()
{
    const QFontMetrics metrics(Theme::instance().font(12));
    m_table->verticalHeader()->setDefaultSectionSize(std::max(kRowHeight, metrics.height() + 8));
    chooseColumns();
    arrange();
}

void CallsPage::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    arrange();
}

bool CallsPage::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == m_table->viewport() && event->type() == QEvent::Resize)
        chooseColumns();
    if (watched != m_table->viewport() && event->type() == QEvent::KeyPress) {
        const auto *key = static_cast<QKeyEvent *>(event);
        const bool isEnter = key->key() == Qt::Key_Return || key->key() == Qt::Key_Enter;
        if (isEnter && (key->modifiers() & Qt::ControlModifier)) {
            sendAgain();
            return true;
        }
        if (watched == m_table && isEnter && m_table->currentIndex().isValid()) {
            m_table->selectRow(m_table->currentIndex().row());
            return true;
        }
        if (watched == m_table && key->matches(QKeySequence::Copy) && m_call) {
            m_details->copyAll();
            return true;
        }
        if (watched == m_table && key->key() == Qt::Key_Escape && m_call) {
            closeCall();
            return true;
        }
    }
    return QWidget::eventFilter(watched, event);
}

void CallsPage::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::LanguageChange) {
        m_table->setAccessibleName(tr("Calls of real clients"));
        m_model->headerDataChanged(Qt::Horizontal, 0, CallModel::ColumnCount - 1);
        showCall();
    }
    QWidget::changeEvent(event);
}

} // namespace headwater::ui
