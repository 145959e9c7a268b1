// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/services/iot-core/shadowface.h"

#include "core/base/text.h"

#include <QCoreApplication>
#include <QFontMetricsF>
#include <QPainter>

#include <algorithm>

namespace headwater::ui::shadow {

using pipeline::Json;

namespace {

struct FaceWords
{
    Q_DECLARE_TR_FUNCTIONS(ShadowFace)
};

constexpr double kGap = 8;
constexpr double kRadius = 6;
constexpr double kHead = 20;
constexpr double kRow = 16;
constexpr double kTint = 0.24;

void addLeaves(const Json &section, const Json &delta, const QString &before, std::vector<Leaf> &leaves)
{
    if (!section.is_object())
        return;
    for (const auto &[key, value] : section.items()) {
        const QString path = before + fromUtf8(key);
        const auto other = delta.is_object() ? delta.find(key) : delta.end();
        const Json below = delta.is_object() && other != delta.end() ? *other : Json();
        if (value.is_object()) {
            addLeaves(value, below, path + QLatin1Char('.'), leaves);
            continue;
        }
        leaves.push_back({path,
                          value.is_string() ? fromUtf8(value.get<std::string>())
                                            : fromUtf8(value.dump(-1, ' ', false, Json::error_handler_t::replace)),
                          !below.is_null()});
    }
}

void paintSection(QPainter &painter, const QString &caption, const std::vector<Leaf> &leaves, bool isDelta,
                  const Look &look, const QRectF &rect)
{
    const Theme &theme = Theme::instance();
    painter.setPen(Qt::NoPen);
    painter.setBrush(look.tokens.canvas.lightness() < 128 ? look.tokens.canvas : look.tokens.raised);
    painter.drawRoundedRect(rect, kRadius, kRadius);
    const QRectF inside = rect.adjusted(8, 3, -8, -3);
    painter.setFont(theme.font(Theme::legible(11, look.zoom), 600));
    painter.setPen(look.tokens.dim);
    painter.drawText(QRectF(inside.left(), inside.top(), inside.width(), kHead - 3),
                     Qt::AlignLeft | Qt::AlignVCenter | Qt::TextDontClip, caption);
    const auto room = static_cast<std::size_t>((inside.height() - kHead + 3) / kRow);
    const bool isMore = leaves.size() > room;
    const std::size_t shown = isMore ? room - 1 : leaves.size();
    painter.setFont(theme.mono(Theme::legible(11, look.zoom)));
    const QFontMetricsF metrics(painter.font());
    for (std::size_t i = 0; i < shown; ++i) {
        const Leaf &leaf = leaves[i];
        const QRectF row(inside.left(), inside.top() + kHead - 2 + static_cast<double>(i) * kRow, inside.width(), kRow);
        if (leaf.differs && !isDelta) {
            QColor tint = look.tokens.warn;
            tint.setAlphaF(static_cast<float>(kTint));
            painter.fillRect(row.adjusted(-5, 0.5, 5, -0.5), tint);
        }
        const QString value =
            metrics.elidedText((leaf.differs && !isDelta ? QStringLiteral("≠ ") : QString()) + leaf.value,
                               Qt::ElideRight, row.width() * 0.66);
        const double taken = metrics.horizontalAdvance(value);
        painter.setPen(look.tokens.text);
        painter.drawText(row, Qt::AlignRight | Qt::AlignVCenter | Qt::TextDontClip, value);
        painter.setPen(leaf.differs ? look.tokens.text : look.tokens.dim);
        painter.drawText(
            row, Qt::AlignLeft | Qt::AlignVCenter | Qt::TextDontClip,
            metrics.elidedText(leaf.path.section(QLatin1Char('.'), -1), Qt::ElideRight, row.width() - taken - 5));
    }
    painter.setPen(look.tokens.dim);
    const QRectF last(inside.left(), inside.top() + kHead - 2 + static_cast<double>(shown) * kRow, inside.width(),
                      kRow);
    if (isMore)
        painter.drawText(last, Qt::AlignLeft | Qt::AlignVCenter | Qt::TextDontClip,
                         FaceWords::tr("%1 more").arg(leaves.size() - shown));
    else if (leaves.empty())
        painter.drawText(last, Qt::AlignLeft | Qt::AlignVCenter | Qt::TextDontClip,
                         isDelta ? FaceWords::tr("nothing") : QStringLiteral("–"));
}

} // namespace

std::vector<Leaf> leavesOf(const Json &section, const Json &delta)
{
    std::vector<Leaf> leaves;
    addLeaves(section, delta, {}, leaves);
    std::stable_partition(leaves.begin(), leaves.end(), [](const Leaf &leaf) { return leaf.differs; });
    return leaves;
}

QString stateText(const world::Face &face)
{
    if (face.version == 0)
        return FaceWords::tr("no shadow yet");
    const auto differ = static_cast<int>(leavesOf(face.delta, face.delta).size());
    return differ == 0 ? FaceWords::tr("in step") : FaceWords::tr("%1 differ").arg(differ);
}

void paintShadow(QPainter &painter, const world::Face &face, const Look &look)
{
    const world::Face nothing;
    const world::Face &shown = look.running ? face : nothing;
    const double width = (look.area.width() - 2 * kGap) / 3;
    const auto column = [&](int number) {
        return QRectF(look.area.left() + number * (width + kGap), look.area.top(), width, look.area.height());
    };
    paintSection(painter, FaceWords::tr("desired"), leavesOf(shown.desired, shown.delta), false, look, column(0));
    paintSection(painter, FaceWords::tr("reported"), leavesOf(shown.reported, shown.delta), false, look, column(1));
    paintSection(painter, FaceWords::tr("delta"), leavesOf(shown.delta, shown.delta), true, look, column(2));
}

} // namespace headwater::ui::shadow
