// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/inspector/hotkeyadvisor.h"

#include "core/base/text.h"
#include "ui/panels/figures.h"
#include "ui/panels/worldsource.h"
#include "ui/theme/theme.h"

#include <QCoreApplication>
#include <QEvent>
#include <QHelpEvent>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QToolTip>
#include <QVBoxLayout>

#include <algorithm>
#include <numeric>

namespace headwater::ui {

using simulation::HotKey;
using simulation::HotShard;
using simulation::ShardView;

namespace {

constexpr int kBarRow = 24;
constexpr double kOneKeyDominates = 0.5;

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(HotKeyAdvisor)
};

} // namespace

Advice adviseOn(const std::string &node, const HotShard &hot, const ShardView &shard)
{
    Advice advice;
    const bool refusing = shard.refusedPerSecond > 0;
    QString name = shardLabel(hot.shard);
    name[0] = name[0].toUpper();
    if (refusing)
        advice.headline = Words::tr("%1 is at its limit: %2 refused a second")
                              .arg(name, numberText(static_cast<double>(shard.refusedPerSecond)));
    else
        advice.headline = Words::tr("%1 is at %2 of its limit").arg(name, shareText(static_cast<double>(shard.load)));

    const HotKey top = hot.keys.empty() ? HotKey() : hot.keys.front();
    const QString key = fromUtf8(top.key);
    if (hot.splitHelps && !hot.splitAt.empty()) {
        const double share = std::accumulate(hot.keys.begin(), hot.keys.end(), 0.0,
                                             [](double sum, const HotKey &each) { return sum + each.share; });
        advice.sentence =
            hot.keys.empty()
                ? Words::tr("Its load is spread over many keys: a split puts it on two shards.")
                : Words::tr("Its hottest keys bring %1 of the load and lie apart: a split between them puts the "
                            "load on two shards.")
                      .arg(shareText(std::min(share, 1.0)));
        advice.split = pipeline::Action{
            0, node, "SplitShard", {{"ShardToSplit", shardId(hot.shard)}, {"NewStartingHashKey", hot.splitAt}}};
    } else if (top.share >= kOneKeyDominates) {
        advice.sentence =
            Words::tr("One key, %1, brings %2 of the load. A split would not help: one key cannot be divided. "
                      "Salt the key (%1-0 to %1-9), send fewer records, or put several into one.")
                .arg(key, shareText(top.share));
    } else if (!hot.keys.empty()) {
        advice.sentence =
            Words::tr("The hottest key, %1, brings %2 of the load. A split would hardly help: the load lies too "
                      "close together. Salt the hot keys, or choose a key that spreads better.")
                .arg(key, shareText(top.share));
    } else {
        advice.sentence = Words::tr("No single key stands out. More shards, or fewer and larger records, would help.");
    }
    return advice;
}

/// The keys with their shares as bars; what the listed ones leave over stands last.
class HotKeyAdvisor::Bars : public QWidget
{
public:
    using QWidget::QWidget;

    void setKeys(const std::vector<HotKey> &keys)
    {
        m_keys = keys;
        std::sort(m_keys.begin(), m_keys.end(), [](const HotKey &a, const HotKey &b) { return a.share > b.share; });
        const double listed = std::accumulate(m_keys.begin(), m_keys.end(), 0.0,
                                              [](double sum, const HotKey &each) { return sum + each.share; });
        m_others = std::max(0.0, 1 - listed);
        setFixedHeight(kBarRow * static_cast<int>(m_keys.size() + (m_keys.empty() ? 0 : 1)));
        QStringList spoken;
        for (const HotKey &key : m_keys)
            spoken << QStringLiteral("%1 %2").arg(fromUtf8(key.key), shareText(key.share));
        setAccessibleDescription(spoken.join(QStringLiteral(", ")));
        update();
    }

protected:
    void paintEvent(QPaintEvent *) override
    {
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        double y = 0;
        for (const HotKey &key : m_keys) {
            paintRow(painter, y, fromUtf8(key.key), key.share, true);
            y += kBarRow;
        }
        if (!m_keys.empty())
            paintRow(painter, y, Words::tr("all others"), m_others, false);
    }

    bool event(QEvent *event) override
    {
        if (event->type() != QEvent::ToolTip)
            return QWidget::event(event);
        const auto *const help = static_cast<QHelpEvent *>(event);
        const auto row = static_cast<std::size_t>(std::max(0, help->pos().y() / kBarRow));
        if (row < m_keys.size())
            QToolTip::showText(help->globalPos(),
                               Words::tr("%1: %2 of the shard's records, %3 records/s")
                                   .arg(fromUtf8(m_keys[row].key), shareText(m_keys[row].share),
                                        numberText(m_keys[row].recordsPerSecond)),
                               this);
        return true;
    }

private:
    void paintRow(QPainter &painter, double y, const QString &name, double share, bool isKey)
    {
        const Tokens &colours = tokens();
        const double percentWidth = 46;
        const double nameWidth = std::min(width() * 0.45, 150.0);
        const double barWidth = width() - nameWidth - percentWidth - 8;
        painter.setFont(isKey ? Theme::instance().mono(12) : Theme::instance().font(12));
        painter.setPen(isKey ? colours.text : colours.dim);
        const QString shown = QFontMetricsF(painter.font()).elidedText(name, Qt::ElideMiddle, nameWidth);
        painter.drawText(QRectF(0, y, nameWidth, kBarRow), Qt::AlignLeft | Qt::AlignVCenter, shown);
        const QRectF track(nameWidth + 8, y + kBarRow / 2.0 - 4, barWidth, 8);
        painter.setPen(Qt::NoPen);
        painter.setBrush(colours.raised);
        painter.drawRoundedRect(track, 4, 4);
        QRectF bar = track;
        bar.setWidth(std::max(8.0, track.width() * std::clamp(share, 0.0, 1.0)));
        painter.setBrush(isKey ? colours.heat(std::min(1.0, share * 1.5)) : colours.link);
        painter.drawRoundedRect(bar, 4, 4);
        painter.setFont(Theme::instance().mono(12));
        painter.setPen(isKey ? colours.text : colours.dim);
        painter.drawText(QRectF(width() - percentWidth, y, percentWidth, kBarRow), Qt::AlignRight | Qt::AlignVCenter,
                         shareText(share));
    }

    std::vector<HotKey> m_keys;
    double m_others = 0;
};

HotKeyAdvisor::HotKeyAdvisor(QWidget *parent)
    : QWidget(parent)
    , m_bars(new Bars(this))
    , m_caption(makeCaption({}, this))
    , m_headline(new QLabel(this))
    , m_sentence(new QLabel(this))
    , m_split(new QPushButton(this))
{
    m_headline->setFont(Theme::instance().font(12, 600));
    m_headline->setWordWrap(true);
    m_sentence->setFont(Theme::instance().font(12));
    m_sentence->setWordWrap(true);
    m_sentence->setObjectName(QStringLiteral("advice"));
    m_split->setObjectName(QStringLiteral("split"));
    m_split->setProperty("primary", true);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Minimum);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    layout->addWidget(m_caption);
    layout->addWidget(m_headline);
    layout->addWidget(m_bars);
    layout->addWidget(m_sentence);
    layout->addSpacing(4);
    layout->addWidget(m_split, 0, Qt::AlignLeft);
    connect(m_split, &QPushButton::clicked, this, [this] {
        if (m_action)
            Q_EMIT actionRequested(*m_action);
    });
    retranslate();
}

void HotKeyAdvisor::showNode(const simulation::FramePtr &frame, const std::string &node, std::uint32_t shard)
{
    const simulation::NodeView *const view = findNode(frame, node);
    setVisible(view && view->shardCount > 0);
    if (!view || view->shardCount == 0)
        return;
    const auto begin = frame->shards.begin() + view->firstShard;
    const auto end = begin + view->shardCount;
    const auto shardOf = [&](const HotShard &hot) {
        return std::find_if(begin, end, [&](const ShardView &each) { return each.number == hot.shard; });
    };
    const HotShard *chosen = nullptr;
    double worst = -1;
    for (const HotShard &hot : view->hot) {
        const auto place = shardOf(hot);
        if (place == end)
            continue;
        // Refusals weigh more than any load; the chosen shard more than that.
        double heat = static_cast<double>(place->load) + static_cast<double>(place->refusedPerSecond);
        if (hot.shard == shard)
            heat += 1e12;
        if (heat > worst) {
            worst = heat;
            chosen = &hot;
        }
    }
    if (!chosen) {
        m_bars->setKeys({});
        m_headline->setText(tr("No shard is near its limit."));
        m_sentence->hide();
        m_split->hide();
        m_action.reset();
        return;
    }
    const Advice advice = adviseOn(node, *chosen, *shardOf(*chosen));
    m_bars->setKeys(chosen->keys);
    m_headline->setText(advice.headline);
    m_sentence->setText(advice.sentence);
    m_sentence->show();
    m_action = advice.split;
    m_split->setVisible(m_action.has_value());
    m_split->setText(tr("Split %1 here").arg(shardLabel(chosen->shard)));
    m_split->setToolTip(m_action ? tr("SplitShard with NewStartingHashKey %1").arg(fromUtf8(chosen->splitAt))
                                 : QString());
}

QString HotKeyAdvisor::text() const
{
    return m_headline->text() + QLatin1Char(' ') + m_sentence->text();
}

void HotKeyAdvisor::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::LanguageChange)
        retranslate();
    QWidget::changeEvent(event);
}

void HotKeyAdvisor::retranslate()
{
    static_cast<QLabel *>(m_caption)->setText(tr("Hot keys").toUpper());
    m_bars->setAccessibleName(tr("Hot keys"));
}

} // namespace headwater::ui
