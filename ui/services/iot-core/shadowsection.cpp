// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/services/iot-core/shadowsection.h"

#include "core/base/text.h"
#include "ui/panels/figures.h"
#include "ui/theme/theme.h"

#include <QHeaderView>
#include <QLabel>
#include <QPainter>
#include <QStandardItemModel>
#include <QStyledItemDelegate>
#include <QTreeView>
#include <QVBoxLayout>

namespace headwater::ui {

namespace {

constexpr int kLeastHeight = 80;
constexpr int kIndentation = 14;
constexpr double kTint = 0.22;

/// Words stand as they are, but for those that would read like another kind of value.
QString valueText(const pipeline::Json &value)
{
    if (value.is_string()) {
        const auto &text = value.get_ref<const std::string &>();
        if (!text.empty() && !pipeline::Json::accept(text))
            return fromUtf8(text);
    }
    return fromUtf8(value.dump(-1, ' ', false, pipeline::Json::error_handler_t::replace));
}

const pipeline::Json &member(const pipeline::Json &json, const std::string &key)
{
    static const pipeline::Json kNothing;
    if (!json.is_object())
        return kNothing;
    const auto found = json.find(key);
    return found == json.end() ? kNothing : *found;
}

/// The style sheet's items have no background of their own.
class TintDelegate final : public QStyledItemDelegate
{
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override
    {
        if (index.data(ShadowSection::DiffersRole).toBool()) {
            QColor tint = tokens().warn;
            tint.setAlphaF(kTint);
            painter->fillRect(option.rect, tint);
        }
        QStyledItemDelegate::paint(painter, option, index);
    }
};

} // namespace

ShadowSection::ShadowSection(QWidget *parent)
    : QWidget(parent)
    , m_caption(static_cast<QLabel *>(makeCaption({}, this)))
    , m_tree(new QTreeView(this))
    , m_model(new QStandardItemModel(0, 2, this))
{
    m_tree->setModel(m_model);
    m_tree->setItemDelegate(new TintDelegate(m_tree));
    m_tree->setHeaderHidden(true);
    m_tree->setIndentation(kIndentation);
    m_tree->setUniformRowHeights(true);
    m_tree->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_tree->setSelectionMode(QAbstractItemView::NoSelection);
    m_tree->setMinimumHeight(kLeastHeight);
    m_tree->header()->setStretchLastSection(true);
    m_tree->header()->setSectionResizeMode(0, QHeaderView::ResizeToContents);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    layout->addWidget(m_caption);
    layout->addWidget(m_tree, 1);
}

void ShadowSection::setTexts(const QString &caption, const QString &none)
{
    m_caption->setText(caption.toUpper());
    m_tree->setAccessibleName(caption);
    m_none = none;
}

void ShadowSection::setSection(const pipeline::Json &section, const pipeline::Json &delta, const pipeline::Json &before)
{
    m_model->removeRows(0, m_model->rowCount());
    if (!section.is_object() || section.empty()) {
        auto *none = new QStandardItem(m_none);
        none->setForeground(tokens().dim);
        none->setFont(Theme::instance().font(12));
        m_model->appendRow(none);
        m_tree->setFirstColumnSpanned(0, {}, true);
        return;
    }
    fill(m_model->invisibleRootItem(), section, delta, before);
    m_tree->expandAll();
}

void ShadowSection::fill(QStandardItem *parent, const pipeline::Json &section, const pipeline::Json &delta,
                         const pipeline::Json &before)
{
    for (const auto &[key, value] : section.items()) {
        const pipeline::Json &other = member(delta, key);
        const pipeline::Json &earlier = member(before, key);
        const bool isLeaf = !value.is_object();
        const bool differs = !other.is_null() && (isLeaf || !other.is_object());
        const bool changed = isLeaf ? earlier != value : !earlier.is_object();
        auto *name = new QStandardItem(fromUtf8(key));
        auto *text = new QStandardItem(isLeaf ? valueText(value) : QString());
        if (differs)
            text->setText(QStringLiteral("≠ ") + text->text());
        text->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
        text->setToolTip(text->text());
        name->setForeground(changed || differs ? tokens().text : tokens().dim);
        for (QStandardItem *item : {name, text}) {
            item->setFont(Theme::instance().mono(12, changed ? 600 : 400));
            item->setData(differs, DiffersRole);
            item->setData(changed, ChangedRole);
        }
        parent->appendRow({name, text});
        if (!isLeaf)
            fill(name, value, other, earlier);
    }
}

} // namespace headwater::ui
