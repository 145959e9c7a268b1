// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/inspector/listeditor.h"

#include "core/base/text.h"
#include "ui/inspector/numberedit.h"
#include "ui/panels/figures.h"
#include "ui/theme/theme.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QScopedValueRollback>
#include <QScrollBar>
#include <QTableWidget>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace headwater::ui {

using pipeline::Json;
using pipeline::PropertyKind;
using pipeline::PropertySpec;

namespace {

constexpr int kMostShownRows = 6;
constexpr int kMostStretchedColumns = 4;
constexpr int kColumnWidth = 120;

bool isNumber(const PropertySpec &spec)
{
    return spec.kind == PropertyKind::Integer || spec.kind == PropertyKind::Number;
}

/// What a cell shows, and takes, as JSON.
bool isStructured(const PropertySpec &spec)
{
    return spec.kind == PropertyKind::List || spec.kind == PropertyKind::Object || spec.kind == PropertyKind::Boolean;
}

QString shown(const Json &value)
{
    if (value.is_string())
        return fromUtf8(value.get_ref<const std::string &>());
    if (value.is_number())
        return NumberEdit::spelled(value.get<double>());
    return value.is_null() ? QString() : fromUtf8(value.dump());
}

} // namespace

ListEditor::ListEditor(const PropertySpec &spec, QWidget *parent)
    : PropertyEditor(parent)
    , m_spec(spec)
    , m_table(new QTableWidget(this))
    , m_add(new QToolButton(this))
    , m_remove(new QToolButton(this))
    , m_value(nullptr)
{
    m_table->setColumnCount(spec.fields.empty() ? 1 : static_cast<int>(spec.fields.size()));
    // Where there are many columns, they are scrolled to instead of being too narrow to read.
    const bool scrolls = m_table->columnCount() > kMostStretchedColumns;
    m_table->horizontalHeader()->setSectionResizeMode(scrolls ? QHeaderView::Interactive : QHeaderView::Stretch);
    m_table->horizontalHeader()->setDefaultSectionSize(kColumnWidth);
    m_table->horizontalHeader()->setVisible(!spec.fields.empty());
    m_table->horizontalHeader()->setHighlightSections(false);
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setDefaultSectionSize(kRowHeight);
    m_table->setShowGrid(false);
    m_table->setTabKeyNavigation(false);
    m_table->setEditTriggers(QAbstractItemView::AllEditTriggers);
    m_table->setFont(Theme::instance().mono(12));
    m_add->setIcon(Theme::instance().icon(QStringLiteral("plus")));
    m_add->setObjectName(QStringLiteral("add"));
    m_remove->setIcon(Theme::instance().icon(QStringLiteral("minus")));
    m_remove->setObjectName(QStringLiteral("remove"));
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(2);
    layout->addWidget(m_table);
    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(2);
    buttons->addStretch(1);
    buttons->addWidget(m_add);
    buttons->addWidget(m_remove);
    layout->addLayout(buttons);
    setFocusProxy(m_table);

    connect(m_table, &QTableWidget::itemChanged, this, [this] {
        if (!m_filling)
            read();
    });
    connect(m_table, &QTableWidget::currentCellChanged, this,
            [this](int row) { m_remove->setEnabled(row >= 0 && !isEmptyRow(row)); });
    connect(m_add, &QToolButton::clicked, this, &ListEditor::beginEntry);
    connect(m_remove, &QToolButton::clicked, this, [this] {
        const int row = m_table->currentRow();
        if (row < 0 || isEmptyRow(row))
            return;
        m_table->removeRow(row);
        read();
    });
    m_remove->setEnabled(false);
    setValue(nullptr);
    retranslate();
}

void ListEditor::setValue(const Json &value)
{
    if (value == m_value && m_table->rowCount() > 0)
        return;
    m_value = value;
    m_filling = true;
    m_table->setRowCount(0);
    if (value.is_array()) {
        for (const Json &entry : value) {
            const int row = m_table->rowCount();
            m_table->insertRow(row);
            for (int column = 0; column < m_table->columnCount(); ++column) {
                Json cell = entry;
                if (!m_spec.fields.empty()) {
                    const PropertySpec &field = m_spec.fields[static_cast<std::size_t>(column)];
                    cell = entry.is_object() ? entry.value(std::string(field.key), Json(nullptr)) : Json(nullptr);
                }
                m_table->setItem(row, column, new QTableWidgetItem(shown(cell)));
            }
        }
    }
    addEmptyRow();
    m_filling = false;
    fit();
}

void ListEditor::setMixed(bool mixed)
{
    m_mixed = mixed;
    retranslate();
}

void ListEditor::showIssues(const std::vector<pipeline::Issue> &issues)
{
    setInvalid(m_table, hasErrors(issues));
}

bool ListEditor::isEmptyRow(int row) const
{
    for (int column = 0; column < m_table->columnCount(); ++column) {
        const QTableWidgetItem *const item = m_table->item(row, column);
        if (item && !item->text().trimmed().isEmpty())
            return false;
    }
    return true;
}

void ListEditor::addEmptyRow()
{
    if (m_table->rowCount() == 0 || !isEmptyRow(m_table->rowCount() - 1))
        m_table->insertRow(m_table->rowCount());
}

void ListEditor::beginEntry()
{
    const int row = m_table->rowCount() - 1;
    if (!m_table->item(row, 0)) {
        const QScopedValueRollback filling(m_filling, true);
        m_table->setItem(row, 0, new QTableWidgetItem);
    }
    // Going there would begin to edit on the way, and at another cell.
    const QAbstractItemView::EditTriggers triggers = m_table->editTriggers();
    m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_table->setFocus();
    m_table->setCurrentCell(row, 0);
    m_table->setEditTriggers(triggers);
    m_table->editItem(m_table->item(row, 0));
}

Json ListEditor::entryAt(int row, QString *problem) const
{
    const auto cell = [&](int column) {
        const QTableWidgetItem *const item = m_table->item(row, column);
        return item ? item->text().trimmed() : QString();
    };
    if (m_spec.fields.empty())
        return cell(0).toStdString();
    Json entry = Json::object();
    for (int column = 0; column < m_table->columnCount(); ++column) {
        const PropertySpec &field = m_spec.fields[static_cast<std::size_t>(column)];
        const QString text = cell(column);
        const std::string key(field.key);
        if (text.isEmpty())
            continue;
        if (isStructured(field)) {
            entry[key] = Json::parse(text.toStdString(), nullptr, false);
            if (!entry[key].is_discarded())
                continue;
            *problem = tr("“%1” is no JSON.").arg(text);
            return Json::object();
        }
        if (!isNumber(field)) {
            entry[key] = text.toStdString();
            continue;
        }
        const auto number = NumberEdit::parsed(text);
        if (!number) {
            *problem = tr("“%1” is not a number.").arg(text);
            return entry;
        }
        const bool whole = *number == static_cast<double>(static_cast<qint64>(*number));
        entry[key] = whole ? Json(static_cast<std::int64_t>(*number)) : Json(*number);
    }
    return entry;
}

void ListEditor::read()
{
    Json list = Json::array();
    QString problem;
    for (int row = 0; row < m_table->rowCount() && problem.isEmpty(); ++row) {
        if (!isEmptyRow(row))
            list.push_back(entryAt(row, &problem));
    }
    m_filling = true;
    addEmptyRow();
    m_filling = false;
    fit();
    if (!problem.isEmpty()) {
        Q_EMIT notUnderstood(problem);
        return;
    }
    m_value = list.empty() ? Json(nullptr) : list;
    Q_EMIT edited(m_value);
    Q_EMIT finished();
}

void ListEditor::fit()
{
    const int rows = std::clamp(m_table->rowCount(), 2, kMostShownRows);
    const int header = m_spec.fields.empty() ? 0 : m_table->horizontalHeader()->sizeHint().height();
    const int bar =
        m_spec.fields.size() > kMostStretchedColumns ? m_table->horizontalScrollBar()->sizeHint().height() : 0;
    m_table->setFixedHeight(rows * kRowHeight + header + bar + 2);
}

void ListEditor::retranslate()
{
    m_table->setAccessibleName(m_spec.label.translated());
    QStringList headers;
    for (const PropertySpec &field : m_spec.fields)
        headers << (field.unit.isEmpty()
                        ? field.label.translated()
                        : QStringLiteral("%1, %2").arg(field.label.translated(), field.unit.translated()));
    m_table->setHorizontalHeaderLabels(headers);
    m_table->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    m_table->horizontalHeader()->setTextElideMode(Qt::ElideRight);
    for (int column = 0; column < headers.size(); ++column)
        m_table->horizontalHeaderItem(column)->setToolTip(headers[column]);
    m_add->setToolTip(tr("Add an entry"));
    m_add->setAccessibleName(tr("Add an entry"));
    m_remove->setToolTip(tr("Remove the entry"));
    m_remove->setAccessibleName(tr("Remove the entry"));
    m_table->setToolTip(m_mixed ? tr("The selected nodes differ; an entry here replaces all of theirs.") : QString());
}

} // namespace headwater::ui
