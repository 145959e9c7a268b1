// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/canvas/searchbox.h"

#include "ui/theme/theme.h"

#include <QEvent>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPainter>
#include <QStyledItemDelegate>
#include <QVBoxLayout>

#include <algorithm>

namespace headwater::ui::canvas {

namespace {

constexpr int kSearchWidth = 340;
constexpr int kRow = 44;
constexpr int kMostRows = 7;
constexpr int kDetailRole = Qt::UserRole + 1;
constexpr int kIconRole = Qt::UserRole + 2;

class RowDelegate : public QStyledItemDelegate
{
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    QSize sizeHint(const QStyleOptionViewItem &, const QModelIndex &) const override
    {
        return {kSearchWidth - 20, kRow};
    }

    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override
    {
        const Tokens &colours = tokens();
        const Theme &theme = Theme::instance();
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        const QRectF row = QRectF(option.rect).adjusted(2, 1, -2, -1);
        if (option.state.testFlag(QStyle::State_Selected)) {
            painter->setPen(QPen(colours.accent, 1));
            painter->setBrush(colours.raised);
            painter->drawRoundedRect(row.adjusted(0.5, 0.5, -0.5, -0.5), 6, 6);
        }
        const QString icon = index.data(kIconRole).toString();
        const qreal ratio = painter->device()->devicePixelRatioF();
        painter->drawPixmap(QPointF(row.left() + 10, row.center().y() - 9),
                            theme.pixmap(icon, 18, ratio, colours.accent));
        const QRectF text = row.adjusted(40, 4, -8, -4);
        painter->setFont(theme.font(13, 600));
        painter->setPen(colours.text);
        painter->drawText(text, Qt::AlignLeft | Qt::AlignTop,
                          painter->fontMetrics().elidedText(index.data(Qt::DisplayRole).toString(), Qt::ElideRight,
                                                            static_cast<int>(text.width())));
        painter->setFont(theme.font(11));
        painter->setPen(colours.dim);
        painter->drawText(text, Qt::AlignLeft | Qt::AlignBottom,
                          painter->fontMetrics().elidedText(index.data(kDetailRole).toString(), Qt::ElideRight,
                                                            static_cast<int>(text.width())));
        painter->restore();
    }
};

} // namespace

SearchBox::SearchBox(QWidget *parent)
    : QFrame(parent)
    , m_line(new QLineEdit(this))
    , m_list(new QListWidget(this))
    , m_none(new QLabel(this))
{
    setObjectName(QStringLiteral("canvas.search"));
    setFixedWidth(kSearchWidth);
    setAutoFillBackground(true);
    setFrameShape(QFrame::StyledPanel);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(8, 8, 8, 8);
    layout->setSpacing(6);
    layout->addWidget(m_line);
    layout->addWidget(m_list);
    layout->addWidget(m_none);
    m_line->setObjectName(QStringLiteral("canvas.search.line"));
    m_line->setClearButtonEnabled(true);
    m_list->setFocusPolicy(Qt::NoFocus);
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setItemDelegate(new RowDelegate(m_list));
    m_list->setUniformItemSizes(true);
    m_none->setProperty("role", QStringLiteral("dim"));
    m_none->setAlignment(Qt::AlignCenter);
    m_line->installEventFilter(this);
    connect(m_line, &QLineEdit::textChanged, this, &SearchBox::filter);
    connect(m_list, &QListWidget::itemClicked, this, &SearchBox::choose);
    connect(m_list, &QListWidget::currentItemChanged, this, [this](QListWidgetItem *item) {
        if (item && m_shown)
            m_shown(item->data(Qt::UserRole).toString());
    });
    hide();
}

void SearchBox::open(QPoint at, const QString &placeholder, std::vector<Entry> entries,
                     std::function<void(const QString &)> chosen, std::function<void(const QString &)> shown)
{
    m_shown = {};
    m_entries = std::move(entries);
    m_chosen = std::move(chosen);
    m_line->setPlaceholderText(placeholder);
    m_line->setAccessibleName(placeholder);
    m_list->setAccessibleName(tr("Matches"));
    m_none->setText(tr("Nothing matches."));
    m_line->clear();
    filter();
    m_shown = std::move(shown);
    const QRect room = parentWidget()->rect().adjusted(8, 8, -8, -8);
    at.setX(std::clamp(at.x(), room.left(), std::max(room.left(), room.right() - width())));
    at.setY(std::clamp(at.y(), room.top(), std::max(room.top(), room.bottom() - height())));
    move(at);
    show();
    raise();
    m_line->setFocus(Qt::PopupFocusReason);
}

void SearchBox::filter()
{
    const QStringList words = m_line->text().split(QLatin1Char(' '), Qt::SkipEmptyParts);
    m_list->clear();
    // What begins with the words comes first.
    for (const bool beginning : {true, false}) {
        for (const Entry &entry : m_entries) {
            const QString all = entry.title + QLatin1Char(' ') + entry.detail + QLatin1Char(' ') + entry.words;
            const bool matches = std::all_of(words.begin(), words.end(), [&](const QString &word) {
                return all.contains(word, Qt::CaseInsensitive);
            });
            const bool begins = words.isEmpty() || entry.title.startsWith(words.first(), Qt::CaseInsensitive);
            if (!matches || begins != beginning)
                continue;
            auto *item = new QListWidgetItem(entry.title, m_list);
            item->setData(Qt::UserRole, entry.key);
            item->setData(kDetailRole, entry.detail);
            item->setData(kIconRole, entry.icon);
            item->setData(Qt::AccessibleDescriptionRole, entry.detail);
        }
    }
    m_list->setCurrentRow(0);
    const int rows = std::min(kMostRows, m_list->count());
    m_list->setFixedHeight(rows * kRow + 2);
    m_list->setVisible(rows > 0);
    m_none->setVisible(rows == 0);
    layout()->activate();
    resize(kSearchWidth, layout()->sizeHint().height());
}

void SearchBox::choose()
{
    const QListWidgetItem *item = m_list->currentItem();
    if (!item)
        return;
    const QString key = item->data(Qt::UserRole).toString();
    const auto chosen = std::move(m_chosen);
    m_chosen = {};
    hide();
    parentWidget()->setFocus(Qt::PopupFocusReason);
    if (chosen)
        chosen(key);
}

bool SearchBox::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::FocusOut && isVisible()) {
        hide();
        return false;
    }
    if (event->type() == QEvent::KeyPress) {
        const auto *key = static_cast<QKeyEvent *>(event);
        switch (key->key()) {
        case Qt::Key_Escape:
            hide();
            parentWidget()->setFocus(Qt::PopupFocusReason);
            return true;
        case Qt::Key_Return:
        case Qt::Key_Enter:
            choose();
            return true;
        case Qt::Key_Down:
            m_list->setCurrentRow(std::min(m_list->currentRow() + 1, m_list->count() - 1));
            return true;
        case Qt::Key_Up:
            m_list->setCurrentRow(std::max(m_list->currentRow() - 1, 0));
            return true;
        default:
            break;
        }
    }
    return QFrame::eventFilter(watched, event);
}

} // namespace headwater::ui::canvas
