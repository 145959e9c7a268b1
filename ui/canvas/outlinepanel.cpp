// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/canvas/outlinepanel.h"

#include "core/base/text.h"
#include "ui/canvas/outlinemodel.h"
#include "ui/lab/laboratory.h"
#include "ui/theme/theme.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QKeyEvent>
#include <QMenu>
#include <QPushButton>
#include <QTableView>
#include <QVBoxLayout>

namespace headwater::ui {

using canvas::OutlineModel;

OutlinePanel::OutlinePanel(Laboratory &lab, QWidget *parent)
    : QWidget(parent)
    , m_lab(lab)
    , m_model(new OutlineModel(lab, this))
    , m_table(new QTableView(this))
    , m_add(new QPushButton(this))
    , m_link(new QPushButton(this))
    , m_unlink(new QPushButton(this))
    , m_remove(new QPushButton(this))
    , m_addMenu(new QMenu(this))
    , m_linkMenu(new QMenu(this))
    , m_unlinkMenu(new QMenu(this))
{
    setObjectName(QStringLiteral("outline"));
    m_table->setObjectName(QStringLiteral("outline.table"));
    m_table->setModel(m_model);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setEditTriggers(QAbstractItemView::EditKeyPressed | QAbstractItemView::DoubleClicked);
    m_table->setShowGrid(false);
    m_table->setTabKeyNavigation(false);
    m_table->setWordWrap(false);
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setDefaultSectionSize(30);
    m_table->horizontalHeader()->setHighlightSections(false);
    m_table->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    m_table->horizontalHeader()->setStretchLastSection(true);
    m_table->setColumnWidth(OutlineModel::Id, 120);
    m_table->setColumnWidth(OutlineModel::Title, 150);
    m_table->setColumnWidth(OutlineModel::Type, 150);
    m_table->setColumnWidth(OutlineModel::State, 110);
    m_table->setColumnWidth(OutlineModel::From, 160);
    m_table->installEventFilter(this);

    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(8);
    for (QPushButton *button : {m_add, m_link, m_unlink, m_remove})
        buttons->addWidget(button);
    buttons->addStretch(1);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(12, 8, 12, 12);
    layout->setSpacing(8);
    layout->addLayout(buttons);
    layout->addWidget(m_table);

    m_add->setObjectName(QStringLiteral("outline.add"));
    m_link->setObjectName(QStringLiteral("outline.link"));
    m_add->setMenu(m_addMenu);
    m_link->setMenu(m_linkMenu);
    m_unlink->setMenu(m_unlinkMenu);
    connect(m_addMenu, &QMenu::aboutToShow, this, &OutlinePanel::fillAddMenu);
    connect(m_linkMenu, &QMenu::aboutToShow, this, &OutlinePanel::fillLinkMenu);
    connect(m_unlinkMenu, &QMenu::aboutToShow, this, &OutlinePanel::fillLinkMenu);
    connect(m_remove, &QPushButton::clicked, this, &OutlinePanel::removeSelected);
    connect(m_table->selectionModel(), &QItemSelectionModel::selectionChanged, this, &OutlinePanel::takeSelection);
    connect(m_table, &QTableView::clicked, this,
            [this](const QModelIndex &index) { Q_EMIT m_lab.focusRequested(m_model->idOf(index.row())); });
    connect(&m_lab, &Laboratory::selectionChanged, this, &OutlinePanel::showSelection);
    connect(m_model, &QAbstractItemModel::modelReset, this, &OutlinePanel::showSelection);
    retranslate();
    showSelection();
}

void OutlinePanel::retranslate()
{
    setAccessibleName(tr("Outline"));
    m_table->setAccessibleName(tr("Nodes of the pipeline"));
    m_table->setAccessibleDescription(tr("F2 changes an id or a title, Delete removes a node, Enter shows it."));
    m_add->setText(tr("Add"));
    m_link->setText(tr("Link to"));
    m_unlink->setText(tr("Unlink"));
    m_remove->setText(tr("Remove"));
    for (QPushButton *button : {m_add, m_link, m_unlink, m_remove})
        button->setAccessibleName(button->text());
    m_model->reload();
    Q_EMIT m_model->headerDataChanged(Qt::Horizontal, 0, OutlineModel::ColumnCount - 1);
}

void OutlinePanel::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange)
        retranslate();
}

bool OutlinePanel::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::KeyPress) {
        const auto *key = static_cast<QKeyEvent *>(event);
        if (key->key() == Qt::Key_Delete) {
            removeSelected();
            return true;
        }
        if ((key->key() == Qt::Key_Return || key->key() == Qt::Key_Enter) && m_table->currentIndex().isValid()) {
            Q_EMIT m_lab.focusRequested(m_model->idOf(m_table->currentIndex().row()));
            return true;
        }
    }
    return QWidget::eventFilter(watched, event);
}

void OutlinePanel::fillAddMenu()
{
    m_addMenu->clear();
    QString group;
    for (const pipeline::ServiceType *type : m_lab.catalog().types()) {
        if (type->group.translated() != group) {
            group = type->group.translated();
            m_addMenu->addSection(group);
        }
        QAction *action = m_addMenu->addAction(
            Theme::instance().icon(QStringLiteral("services/") + fromUtf8(type->icon)), type->name.translated());
        action->setObjectName(fromUtf8(type->id));
        connect(action, &QAction::triggered, this, [this, id = std::string(type->id)] {
            if (m_lab.perform(pipeline::addNodeCommand(m_lab.document(), id, std::nullopt)))
                m_lab.select({m_lab.pipeline().nodes.back().id});
        });
    }
}

void OutlinePanel::fillLinkMenu()
{
    m_linkMenu->clear();
    m_unlinkMenu->clear();
    if (m_lab.selectedNodes().size() != 1)
        return;
    const std::string from = m_lab.selectedNodes().front();
    for (const pipeline::Node &node : m_lab.pipeline().nodes) {
        pipeline::Link link;
        link.from = from;
        link.to = node.id;
        const QString name = node.title.empty() ? fromUtf8(node.id) : fromUtf8(node.title);
        if (const auto command = pipeline::addLinkCommand(m_lab.document(), link)) {
            QAction *action = m_linkMenu->addAction(name);
            action->setObjectName(fromUtf8(node.id));
            connect(action, &QAction::triggered, this,
                    [this, link] { m_lab.perform(pipeline::addLinkCommand(m_lab.document(), link)); });
        }
    }
    for (const pipeline::Link &link : m_lab.pipeline().links) {
        if (link.from != from && link.to != from)
            continue;
        QAction *action = m_unlinkMenu->addAction(fromUtf8(link.from) + QStringLiteral(" → ") + fromUtf8(link.to));
        connect(action, &QAction::triggered, this,
                [this, link] { m_lab.perform(pipeline::removeCommand(m_lab.document(), {}, {link}, false)); });
    }
}

void OutlinePanel::takeSelection()
{
    if (m_following)
        return;
    std::vector<std::string> ids;
    for (const QModelIndex &row : m_table->selectionModel()->selectedRows())
        ids.push_back(m_model->idOf(row.row()));
    m_following = true;
    m_lab.select(ids);
    m_following = false;
}

void OutlinePanel::showSelection()
{
    m_link->setEnabled(m_lab.selectedNodes().size() == 1);
    m_unlink->setEnabled(m_lab.selectedNodes().size() == 1);
    m_remove->setEnabled(!m_lab.selectedNodes().empty());
    if (m_following)
        return;
    m_following = true;
    QItemSelection selection;
    for (const std::string &id : m_lab.selectedNodes()) {
        if (const int row = m_model->rowOf(id); row >= 0)
            selection.select(m_model->index(row, 0), m_model->index(row, OutlineModel::ColumnCount - 1));
    }
    m_table->selectionModel()->select(selection, QItemSelectionModel::ClearAndSelect);
    if (m_lab.selectedNodes().size() == 1) {
        const int row = m_model->rowOf(m_lab.selectedNodes().front());
        if (row >= 0 && m_table->currentIndex().row() != row)
            m_table->selectionModel()->setCurrentIndex(m_model->index(row, OutlineModel::Title),
                                                       QItemSelectionModel::NoUpdate);
    }
    m_following = false;
}

void OutlinePanel::removeSelected()
{
    if (!m_lab.selectedNodes().empty())
        m_lab.perform(pipeline::removeCommand(m_lab.document(), m_lab.selectedNodes(), {}, false));
}

} // namespace headwater::ui
