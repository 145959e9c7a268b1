// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/gallerycard.h"

#include "ui/theme/theme.h"

#include <QKeyEvent>
#include <QPainter>
#include <QPainterPath>

namespace headwater::ui {
namespace {

constexpr int kPadding = 14;
constexpr int kTitleRow = 34;

} // namespace

GalleryCard::GalleryCard(QWidget *parent)
    : QAbstractButton(parent)
{
    setFocusPolicy(Qt::StrongFocus);
    setCursor(Qt::PointingHandCursor);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Minimum);
    setAttribute(Qt::WA_Hover);
    connect(&Theme::instance(), &Theme::changed, this, [this] {
        updateGeometry();
        update();
    });
}

void GalleryCard::setPicture(const QPixmap &picture)
{
    m_picture = picture;
    update();
}

void GalleryCard::setTexts(const QString &title, const QString &tag, const QString &paragraph)
{
    setText(title);
    m_tag = tag;
    m_paragraph = paragraph;
    setAccessibleName(title);
    setAccessibleDescription(tag + QStringLiteral(". ") + paragraph);
    updateGeometry();
    update();
}

int GalleryCard::paragraphHeight() const
{
    if (m_paragraph.isEmpty())
        return 0;
    const QFontMetrics metrics(Theme::instance().font(12));
    return metrics.boundingRect(0, 0, kWidth - 2 * kPadding, 2000, Qt::TextWordWrap, m_paragraph).height() + kPadding;
}

QSize GalleryCard::sizeHint() const
{
    return {kWidth, kPicture.height() + kTitleRow * Theme::instance().textScale() / 100 + 10 + paragraphHeight()};
}

void GalleryCard::paintEvent(QPaintEvent *)
{
    const Theme &theme = Theme::instance();
    const Tokens &t = tokens();
    QPainter painter(this);
    painter.setRenderHints(QPainter::Antialiasing | QPainter::SmoothPixmapTransform);
    const QRectF card = QRectF(rect()).adjusted(1, 1, -1, -1);
    painter.setPen(Qt::NoPen);
    painter.setBrush(underMouse() || isDown() ? t.raised : t.panel);
    painter.drawRoundedRect(card, 10, 10);
    QPainterPath top;
    top.addRoundedRect(card, 10, 10);
    painter.save();
    painter.setClipPath(top);
    const QRectF picture(card.x(), card.y(), card.width(), kPicture.height());
    painter.fillRect(picture, t.canvas);
    if (!m_picture.isNull()) {
        const QSizeF size = m_picture.deviceIndependentSize().scaled(picture.size(), Qt::KeepAspectRatio);
        painter.drawPixmap(
            QRectF(QPointF(picture.center().x() - size.width() / 2, picture.center().y() - size.height() / 2), size),
            m_picture, m_picture.rect());
    }
    painter.restore();
    painter.setPen(QPen(t.border, 1));
    painter.drawLine(QPointF(card.left(), picture.bottom() + 0.5), QPointF(card.right(), picture.bottom() + 0.5));

    const int titleRow = kTitleRow * theme.textScale() / 100;
    QRectF row(card.x() + kPadding, picture.bottom() + 4, card.width() - 2 * kPadding, titleRow);
    painter.setFont(theme.font(11));
    painter.setPen(t.dim);
    const int tagWidth = painter.fontMetrics().horizontalAdvance(m_tag);
    painter.drawText(row, Qt::AlignRight | Qt::AlignVCenter, m_tag);
    painter.setFont(theme.font(13, 600));
    painter.setPen(t.text);
    painter.drawText(
        row, Qt::AlignLeft | Qt::AlignVCenter,
        painter.fontMetrics().elidedText(text(), Qt::ElideRight, static_cast<int>(row.width()) - tagWidth - 10));
    painter.setFont(theme.font(12));
    painter.setPen(t.dim);
    painter.drawText(QRectF(row.x(), row.bottom(), row.width(), card.bottom() - row.bottom() - 4),
                     Qt::TextWordWrap | Qt::AlignTop | Qt::AlignLeft, m_paragraph);

    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(hasFocus() ? t.accent : underMouse() ? t.faint : t.border, hasFocus() ? 2 : 1));
    painter.drawRoundedRect(card, 10, 10);
}

void GalleryCard::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter)
        click();
    else
        QAbstractButton::keyPressEvent(event);
}

} // namespace headwater::ui
