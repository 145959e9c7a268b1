// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/palette/servicepalette.h"

#include "core/base/text.h"
#include "ui/lab/laboratory.h"
#include "ui/theme/theme.h"

#include <QApplication>
#include <QEvent>
#include <QKeyEvent>
#include <QLineEdit>
#include <QListWidget>
#include <QMimeData>
#include <QPainter>
#include <QStyledItemDelegate>
#include <QTextLayout>
#include <QVBoxLayout>

namespace headwater::ui {
namespace {

enum Role { TypeRole = Qt::UserRole, IconRole, PurposeRole, HaystackRole };

constexpr int kGroupHeight = 34;
constexpr int kRowHeight = 44;
constexpr int kPlate = 28;
constexpr int kAround = 12; ///< above and below the texts of a service, together

bool isGroup(const QModelIndex &index)
{
    return index.data(TypeRole).toString().isEmpty();
}

/// A caption per group, and per service its icon on a plate, its name and what it is for.
class ServiceDelegate : public QStyledItemDelegate
{
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override
    {
        const Theme &theme = Theme::instance();
        if (isGroup(index))
            return {120, kGroupHeight * theme.textScale() / 100};
        const auto *view = qobject_cast<const QAbstractItemView *>(option.widget);
        const int width = view != nullptr ? textRect({0, 0, view->viewport()->width(), 1}).width() : 120;
        const int lines = purposeText(index, std::max(width, 60)).count(QLatin1Char('\n')) + 1;
        const int text = QFontMetrics(theme.font(13)).height() + lines * QFontMetrics(theme.font(11)).height();
        return {120, std::max(kRowHeight * theme.textScale() / 100, text + kAround)};
    }

    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override
    {
        const Theme &theme = Theme::instance();
        const Tokens &t = tokens();
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        const QRect row = rowRect(option.rect);
        if (isGroup(index)) {
            painter->setFont(theme.font(11, 600));
            painter->setPen(t.dim);
            painter->drawText(row.adjusted(8, 0, 0, -6), Qt::AlignLeft | Qt::AlignBottom,
                              index.data().toString().toUpper());
            painter->restore();
            return;
        }
        const bool current = option.state.testFlag(QStyle::State_HasFocus);
        if (option.state.testFlag(QStyle::State_MouseOver) || option.state.testFlag(QStyle::State_Selected)) {
            painter->setPen(Qt::NoPen);
            painter->setBrush(t.raised);
            painter->drawRoundedRect(row, 6, 6);
        }
        if (current) {
            painter->setPen(QPen(t.accent, 2));
            painter->setBrush(Qt::NoBrush);
            painter->drawRoundedRect(QRectF(row).adjusted(1, 1, -1, -1), 6, 6);
        }
        const QRect plate(row.x() + 8, row.center().y() - kPlate / 2, kPlate, kPlate);
        painter->setPen(QPen(t.border, 1));
        painter->setBrush(t.raised);
        painter->drawRoundedRect(QRectF(plate).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6);
        const qreal ratio = painter->device()->devicePixelRatioF();
        painter->drawPixmap(
            plate.topLeft() + QPoint(5, 5),
            theme.pixmap(QStringLiteral("services/") + index.data(IconRole).toString(), 18, ratio, t.accent));
        const QRect text = textRect(option.rect);
        const QFont name = theme.font(13);
        const QFont purpose = theme.font(11);
        const QFontMetrics nameMetrics(name);
        const QFontMetrics purposeMetrics(purpose);
        const QString purposeLines = purposeText(index, text.width());
        const int purposeHeight = (purposeLines.count(QLatin1Char('\n')) + 1) * purposeMetrics.height();
        const int block = nameMetrics.height() + purposeHeight;
        const int top = text.center().y() - block / 2;
        painter->setFont(name);
        painter->setPen(t.text);
        painter->drawText(QRect(text.x(), top, text.width(), nameMetrics.height()), Qt::AlignLeft | Qt::AlignVCenter,
                          nameMetrics.elidedText(index.data().toString(), Qt::ElideRight, text.width()));
        painter->setFont(purpose);
        painter->setPen(t.dim);
        painter->drawText(QRect(text.x(), top + nameMetrics.height(), text.width(), purposeHeight),
                          Qt::AlignLeft | Qt::AlignTop, purposeLines);
        painter->restore();
    }

private:
    static QRect rowRect(const QRect &item) { return item.adjusted(6, 1, -6, -1); }
    static QRect textRect(const QRect &item) { return rowRect(item).adjusted(8 + kPlate + 10, 0, -6, 0); }

    /// What a service is for, in at most two lines.
    static QString purposeText(const QModelIndex &index, int width)
    {
        const QFont font = Theme::instance().font(11);
        const QString text = index.data(PurposeRole).toString();
        QTextLayout layout(text, font);
        layout.beginLayout();
        QTextLine line = layout.createLine();
        if (line.isValid())
            line.setLineWidth(width);
        layout.endLayout();
        const int first = line.isValid() ? line.textLength() : static_cast<int>(text.size());
        if (first >= text.size())
            return text;
        return text.left(first).trimmed() + QLatin1Char('\n') +
               QFontMetrics(font).elidedText(text.mid(first), Qt::ElideRight, width);
    }
};

class ServiceList : public QListWidget
{
public:
    using QListWidget::QListWidget;

protected:
    QMimeData *mimeData(const QList<QListWidgetItem *> &items) const override
    {
        if (items.isEmpty() || items.first()->data(TypeRole).toString().isEmpty())
            return nullptr;
        auto *dragged = new QMimeData;
        dragged->setData(QLatin1String(kServiceMime), items.first()->data(TypeRole).toString().toUtf8());
        return dragged;
    }
    QStringList mimeTypes() const override { return {QLatin1String(kServiceMime)}; }
    Qt::DropActions supportedDropActions() const override { return Qt::CopyAction; }
};

} // namespace

ServicePalette::ServicePalette(Laboratory &laboratory, QWidget *parent)
    : QWidget(parent)
    , m_laboratory(laboratory)
{
    setProperty("surface", QStringLiteral("panel"));
    setAttribute(Qt::WA_StyledBackground);
    setObjectName(QStringLiteral("servicePalette"));
    m_search = new QLineEdit(this);
    m_search->setObjectName(QStringLiteral("serviceSearch"));
    m_search->setClearButtonEnabled(true);
    m_search->installEventFilter(this);
    m_list = new ServiceList(this);
    m_list->setObjectName(QStringLiteral("serviceList"));
    m_list->setItemDelegate(new ServiceDelegate(m_list));
    m_list->setDragEnabled(true);
    m_list->setDragDropMode(QAbstractItemView::DragOnly);
    m_list->setMouseTracking(true);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setResizeMode(QListView::Adjust);
    m_list->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_list->setStyleSheet(QStringLiteral("QListWidget { background: transparent; }"));
    m_list->installEventFilter(this);

    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 12, 0, 0);
    column->setSpacing(2);
    auto *top = new QHBoxLayout;
    top->setContentsMargins(12, 0, 12, 0);
    top->addWidget(m_search);
    column->addLayout(top);
    column->addWidget(m_list, 1);

    connect(m_search, &QLineEdit::textChanged, this, &ServicePalette::filter);
    connect(m_list, &QListWidget::itemDoubleClicked, this, &ServicePalette::add);
    connect(&Theme::instance(), &Theme::changed, m_list, [this] { m_list->doItemsLayout(); });
    fill();
}

void ServicePalette::focusSearch()
{
    m_search->setFocus(Qt::ShortcutFocusReason);
    m_search->selectAll();
}

void ServicePalette::fill()
{
    m_search->setPlaceholderText(tr("Find a service"));
    m_search->setAccessibleName(tr("Find a service"));
    m_list->setAccessibleName(tr("Services"));
    m_list->clear();
    QString group;
    for (const pipeline::ServiceType *type : m_laboratory.catalog().types()) {
        const QString typeGroup = type->group.translated();
        if (typeGroup != group) {
            group = typeGroup;
            auto *caption = new QListWidgetItem(group, m_list);
            caption->setFlags(Qt::ItemIsEnabled);
        }
        auto *item = new QListWidgetItem(type->name.translated(), m_list);
        const QString purpose = type->purpose.translated();
        item->setData(TypeRole, fromUtf8(type->id));
        item->setData(IconRole, fromUtf8(type->icon));
        item->setData(PurposeRole, purpose);
        item->setData(HaystackRole, QString(item->text() + QLatin1Char(' ') + purpose + QLatin1Char(' ') + group +
                                            QLatin1Char(' ') + fromUtf8(type->id))
                                        .toCaseFolded());
        item->setToolTip(tr("%1\nDrag it onto the canvas, or press Enter.", "purpose of a service").arg(purpose));
        item->setData(Qt::AccessibleDescriptionRole, purpose);
    }
    filter();
}

void ServicePalette::filter()
{
    const QStringList words = m_search->text().toCaseFolded().split(QLatin1Char(' '), Qt::SkipEmptyParts);
    QListWidgetItem *caption = nullptr;
    QListWidgetItem *first = nullptr;
    for (int i = 0; i < m_list->count(); ++i) {
        QListWidgetItem *item = m_list->item(i);
        if (item->data(TypeRole).toString().isEmpty()) {
            caption = item;
            caption->setHidden(true);
            continue;
        }
        const QString haystack = item->data(HaystackRole).toString();
        const bool fits =
            std::all_of(words.begin(), words.end(), [&](const QString &word) { return haystack.contains(word); });
        item->setHidden(!fits);
        if (!fits)
            continue;
        if (caption != nullptr)
            caption->setHidden(false);
        if (first == nullptr)
            first = item;
    }
    // While searching, Enter takes the first hit.
    m_list->setCurrentItem(words.isEmpty() ? nullptr : first);
}

void ServicePalette::add(QListWidgetItem *item)
{
    if (item != nullptr && !item->isHidden() && !item->data(TypeRole).toString().isEmpty())
        Q_EMIT addRequested(item->data(TypeRole).toString());
}

void ServicePalette::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::LanguageChange)
        fill();
    QWidget::changeEvent(event);
}

bool ServicePalette::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::KeyPress) {
        auto *key = static_cast<QKeyEvent *>(event);
        if (key->key() == Qt::Key_Return || key->key() == Qt::Key_Enter) {
            add(m_list->currentItem());
            return true;
        }
        if (watched == m_search && (key->key() == Qt::Key_Down || key->key() == Qt::Key_Up)) {
            m_list->setFocus(Qt::TabFocusReason);
            QApplication::sendEvent(m_list, key);
            return true;
        }
        if (watched == m_search && key->key() == Qt::Key_Escape && !m_search->text().isEmpty()) {
            m_search->clear();
            return true;
        }
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace headwater::ui
