// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/commandpalette.h"

#include "ui/shell/fuzzy.h"
#include "ui/shell/preferences.h"
#include "ui/theme/theme.h"

#include <QApplication>
#include <QEvent>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QPainter>
#include <QStandardItemModel>
#include <QStyledItemDelegate>
#include <QVBoxLayout>

#include <algorithm>

namespace headwater::ui {
namespace {

enum Role { DetailRole = Qt::UserRole, IconRole, KeysRole, PlacesRole };

constexpr int kWidth = 620;
constexpr int kRow = 38;
constexpr int kRows = 9;
constexpr std::size_t kMostHits = 100;

class EntryDelegate : public QStyledItemDelegate
{
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    QSize sizeHint(const QStyleOptionViewItem &, const QModelIndex &) const override
    {
        return {200, kRow * Theme::instance().textScale() / 100};
    }

    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override
    {
        const Theme &theme = Theme::instance();
        const Tokens &t = tokens();
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        const QRect row = option.rect.adjusted(6, 1, -6, -1);
        if (option.state.testFlag(QStyle::State_Selected)) {
            painter->setPen(Qt::NoPen);
            painter->setBrush(t.border);
            painter->drawRoundedRect(row, 6, 6);
        }
        const qreal ratio = painter->device()->devicePixelRatioF();
        const QString icon = index.data(IconRole).toString();
        if (!icon.isEmpty())
            painter->drawPixmap(QPoint(row.x() + 10, row.center().y() - 8), theme.pixmap(icon, 18, ratio, t.dim));
        int right = row.right() - 12;
        const QString keys = index.data(KeysRole).toString();
        if (!keys.isEmpty()) {
            painter->setFont(theme.mono(11));
            const int wide = painter->fontMetrics().horizontalAdvance(keys);
            painter->setPen(t.dim);
            painter->drawText(QRect(right - wide, row.y(), wide, row.height()), Qt::AlignVCenter, keys);
            right -= wide + 16;
        }
        // The matched letters stand out by weight and colour.
        const QString text = index.data().toString();
        const QVariantList places = index.data(PlacesRole).toList();
        const QFont plain = theme.font(13);
        const QFont strong = theme.font(13, 600);
        int x = row.x() + 40;
        for (int i = 0, next = 0; i < text.size();) {
            const bool hit = next < places.size() && places[next].toInt() == i;
            int end = i;
            while (end < text.size() && (next < places.size() && places[next].toInt() == end) == hit) {
                ++end;
                if (hit)
                    ++next;
            }
            const QString piece = text.mid(i, end - i);
            painter->setFont(hit ? strong : plain);
            painter->setPen(hit ? t.accent : t.text);
            const int wide = painter->fontMetrics().horizontalAdvance(piece);
            if (x + wide > right) {
                painter->drawText(QRect(x, row.y(), right - x, row.height()), Qt::AlignVCenter,
                                  painter->fontMetrics().elidedText(piece, Qt::ElideRight, right - x));
                x = right;
                break;
            }
            painter->drawText(QRect(x, row.y(), wide + 2, row.height()), Qt::AlignVCenter, piece);
            x += wide;
            i = end;
        }
        painter->setFont(theme.font(11));
        painter->setPen(t.dim);
        const int room = right - x - 12;
        if (room > 40)
            painter->drawText(
                QRect(x + 12, row.y(), room, row.height()), Qt::AlignVCenter | Qt::AlignLeft,
                painter->fontMetrics().elidedText(index.data(DetailRole).toString(), Qt::ElideRight, room));
        painter->restore();
    }
};

} // namespace

CommandPalette::CommandPalette(Provider provider, QWidget *window)
    : QWidget(window)
    , m_provider(std::move(provider))
{
    setObjectName(QStringLiteral("commandPalette"));
    m_field = new QLineEdit(this);
    m_field->setObjectName(QStringLiteral("commandField"));
    m_field->addAction(Theme::instance().icon(QStringLiteral("search")), QLineEdit::LeadingPosition);
    m_model = new QStandardItemModel(this);
    m_list = new QListView(this);
    m_list->setModel(m_model);
    m_list->setItemDelegate(new EntryDelegate(m_list));
    m_list->setFocusPolicy(Qt::NoFocus);
    m_list->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_list->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_list->setStyleSheet(QStringLiteral("QListView { background: transparent; }"));
    m_nothing = new QLabel(this);
    m_nothing->setAlignment(Qt::AlignCenter);
    m_nothing->setProperty("role", QStringLiteral("dim"));
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(10, 10, 10, 10);
    column->addWidget(m_field);
    column->addWidget(m_list, 1);
    column->addWidget(m_nothing, 1);

    connect(m_field, &QLineEdit::textEdited, this, &CommandPalette::search);
    connect(m_list, &QListView::clicked, this, [this](const QModelIndex &index) { take(index.row()); });
    m_field->installEventFilter(this);
    window->installEventFilter(this);
    retranslate();
    hide();
}

int CommandPalette::count() const
{
    return m_model->rowCount();
}

QString CommandPalette::textAt(int row) const
{
    return m_model->index(row, 0).data().toString();
}

void CommandPalette::open(const QString &query)
{
    m_entries = m_provider();
    if (!isVisible())
        m_before = QApplication::focusWidget();
    m_field->setText(query);
    search();
    place();
    show();
    raise();
    m_field->setFocus(Qt::ShortcutFocusReason);
}

void CommandPalette::close()
{
    if (!isVisible())
        return;
    const bool hadFocus = isAncestorOf(QApplication::focusWidget());
    hide();
    if (hadFocus && m_before != nullptr && parentWidget()->isAncestorOf(m_before))
        m_before->setFocus(Qt::OtherFocusReason);
    m_before = nullptr;
}

void CommandPalette::place()
{
    const QWidget *window = parentWidget();
    const int width = std::min(kWidth * Theme::instance().textScale() / 100, window->width() - 48);
    const int height = std::min((kRow * kRows + 64) * Theme::instance().textScale() / 100, window->height() - 96);
    setGeometry((window->width() - width) / 2, 64, width, height);
}

void CommandPalette::search()
{
    struct Hit
    {
        std::size_t entry;
        int score;
        QList<int> places;
    };
    const QString query = m_field->text();
    const QStringList recent = Preferences::instance().recentSearches();
    std::vector<Hit> hits;
    for (std::size_t i = 0; i < m_entries.size(); ++i) {
        const PaletteEntry &entry = m_entries[i];
        const qsizetype used = recent.indexOf(entry.id);
        const int favour = used < 0 ? 0 : static_cast<int>(recent.size() - used) * (query.isEmpty() ? 1000 : 8);
        if (std::optional<FuzzyMatch> match = fuzzyMatch(query, entry.text)) {
            hits.push_back({i, match->score + favour, std::move(match->places)});
        } else if (std::optional<FuzzyMatch> wider = fuzzyMatch(query, entry.text + QLatin1Char(' ') + entry.detail)) {
            // Found only with the help of the explanation: behind what is called so.
            QList<int> places = wider->places;
            places.removeIf([&](int place) { return place >= entry.text.size(); });
            hits.push_back({i, wider->score / 3 + favour, places});
        }
    }
    std::stable_sort(hits.begin(), hits.end(), [](const Hit &a, const Hit &b) { return a.score > b.score; });
    if (hits.size() > kMostHits)
        hits.resize(kMostHits);
    m_hits.clear();
    m_model->clear();
    for (const Hit &hit : hits) {
        const PaletteEntry &entry = m_entries[hit.entry];
        auto *item = new QStandardItem(entry.text);
        item->setData(entry.detail, DetailRole);
        item->setData(entry.icon, IconRole);
        item->setData(entry.keys, KeysRole);
        item->setData(entry.detail, Qt::AccessibleDescriptionRole);
        QVariantList places;
        for (const int place : hit.places)
            places << place;
        item->setData(places, PlacesRole);
        m_model->appendRow(item);
        m_hits.push_back(hit.entry);
    }
    m_list->setCurrentIndex(m_model->index(0, 0));
    m_list->setVisible(!m_hits.empty());
    m_nothing->setVisible(m_hits.empty());
}

void CommandPalette::take(int row)
{
    if (row < 0 || row >= static_cast<int>(m_hits.size()))
        return;
    const PaletteEntry entry = m_entries[m_hits[static_cast<std::size_t>(row)]];
    Preferences::instance().addRecentSearch(entry.id);
    close();
    if (entry.act)
        entry.act();
}

void CommandPalette::retranslate()
{
    m_field->setPlaceholderText(tr("Search actions, nodes, samples, help"));
    m_field->setAccessibleName(tr("Search actions, nodes, samples, help"));
    m_list->setAccessibleName(tr("Found"));
    m_nothing->setText(tr("Nothing is called that. Try fewer letters."));
}

void CommandPalette::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::LanguageChange)
        retranslate();
    QWidget::changeEvent(event);
}

void CommandPalette::paintEvent(QPaintEvent *)
{
    const Tokens &t = tokens();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(t.link, 1));
    painter.setBrush(t.panel);
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 10, 10);
}

bool CommandPalette::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == parentWidget() && event->type() == QEvent::Resize && isVisible())
        place();
    if (watched != m_field)
        return QWidget::eventFilter(watched, event);
    if (event->type() == QEvent::FocusOut && isVisible() &&
        static_cast<QFocusEvent *>(event)->reason() != Qt::PopupFocusReason &&
        static_cast<QFocusEvent *>(event)->reason() != Qt::ActiveWindowFocusReason)
        close();
    if (event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent *>(event)->key();
        const int row = m_list->currentIndex().row();
        const auto go = [&](int to) {
            m_list->setCurrentIndex(m_model->index(std::clamp(to, 0, std::max(0, count() - 1)), 0));
        };
        switch (key) {
        case Qt::Key_Escape:
            close();
            return true;
        case Qt::Key_Return:
        case Qt::Key_Enter:
            take(row);
            return true;
        case Qt::Key_Down:
            go(row + 1 < count() ? row + 1 : 0);
            return true;
        case Qt::Key_Up:
            go(row > 0 ? row - 1 : count() - 1);
            return true;
        case Qt::Key_PageDown:
            go(row + kRows - 1);
            return true;
        case Qt::Key_PageUp:
            go(row - kRows + 1);
            return true;
        default:
            break;
        }
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace headwater::ui
