// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/canvas/teachingcard.h"

#include "core/base/text.h"
#include "ui/lab/laboratory.h"
#include "ui/lab/noticetext.h"
#include "ui/theme/theme.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QPainter>
#include <QPainterPath>
#include <QPushButton>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace headwater::ui::canvas {

using simulation::Notice;
using simulation::NoticeKind;
using simulation::Remedy;

namespace {

constexpr int kCardWidth = 472;
constexpr int kFoldedWidth = 340;
constexpr std::size_t kMostRemedies = 4;

int urgency(NoticeKind kind)
{
    switch (kind) {
    case NoticeKind::WriteThroughput:
        return 0;
    case NoticeKind::RecordsDropped:
        return 1;
    case NoticeKind::ReadThroughput:
        return 2;
    case NoticeKind::IteratorAge:
        return 3;
    case NoticeKind::RecordTooLarge:
        return 4;
    case NoticeKind::ControlPlane:
        return 5;
    case NoticeKind::AccessDenied:
        return 0;
    case NoticeKind::DeliveryFailing:
        return 1;
    case NoticeKind::FunctionThrottled:
    case NoticeKind::LeaseTableThrottled:
        return 2;
    }
    return 6;
}

QToolButton *smallButton(QWidget *parent, const QString &icon)
{
    auto *button = new QToolButton(parent);
    button->setIcon(Theme::instance().icon(icon));
    button->setIconSize({14, 14});
    button->setAutoRaise(true);
    button->setFocusPolicy(Qt::TabFocus);
    return button;
}

} // namespace

TeachingCard::TeachingCard(Laboratory &lab, QWidget *parent)
    : QFrame(parent)
    , m_lab(lab)
    , m_title(new QLabel(this))
    , m_body(new QLabel(this))
    , m_count(new QLabel(this))
    , m_previous(smallButton(this, QStringLiteral("chevron-left")))
    , m_next(smallButton(this, QStringLiteral("chevron-right")))
    , m_close(smallButton(this, QStringLiteral("close")))
    , m_remedies(new QWidget(this))
{
    setObjectName(QStringLiteral("canvas.card"));
    // Opaque, so that the moving picture below it is not painted for nothing.
    setAttribute(Qt::WA_OpaquePaintEvent);
    setCursor(Qt::ArrowCursor);
    m_title->setObjectName(QStringLiteral("canvas.card.title"));
    m_title->setProperty("role", QStringLiteral("heading"));
    m_title->setWordWrap(true);
    m_body->setObjectName(QStringLiteral("canvas.card.body"));
    m_body->setProperty("role", QStringLiteral("dim"));
    m_body->setWordWrap(true);
    m_body->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_count->setProperty("role", QStringLiteral("caption"));

    auto *head = new QHBoxLayout;
    head->setSpacing(2);
    head->addWidget(m_title, 1);
    head->addWidget(m_previous);
    head->addWidget(m_count);
    head->addWidget(m_next);
    head->addWidget(m_close);
    head->setAlignment(m_close, Qt::AlignTop);
    auto *ways = new QHBoxLayout(m_remedies);
    ways->setContentsMargins(0, 6, 0, 0);
    ways->setSpacing(10);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(20, 12, 12, 14);
    layout->setSpacing(4);
    layout->addLayout(head);
    layout->addWidget(m_body);
    layout->addWidget(m_remedies);

    connect(m_previous, &QToolButton::clicked, this, [this] { step(-1); });
    connect(m_next, &QToolButton::clicked, this, [this] { step(1); });
    connect(m_close, &QToolButton::clicked, this, [this] {
        m_putAway.insert(m_shown);
        follow(m_frame);
    });
    connect(&Theme::instance(), &Theme::changed, this, qOverload<>(&QWidget::update));
    setFixedWidth(kCardWidth);
    retranslate();
    hide();
}

void TeachingCard::retranslate()
{
    setAccessibleName(tr("Limit reached"));
    m_previous->setToolTip(tr("Previous"));
    m_previous->setAccessibleName(m_previous->toolTip());
    m_next->setToolTip(tr("Next"));
    m_next->setAccessibleName(m_next->toolTip());
    m_close->setToolTip(tr("Put away; it stays among the problems"));
    m_close->setAccessibleName(m_close->toolTip());
}

void TeachingCard::changeEvent(QEvent *event)
{
    QFrame::changeEvent(event);
    if (event->type() == QEvent::LanguageChange) {
        retranslate();
        m_said.clear();
        m_offered.clear();
        follow(m_frame);
    }
}

const Notice *TeachingCard::choose() const
{
    const Notice *best = nullptr;
    for (const Notice &notice : m_frame->notices) {
        if (notice.id == m_shown && notice.active)
            return &notice;
        if (!m_active.empty() && notice.id == m_active.front())
            best = &notice;
    }
    return best;
}

void TeachingCard::follow(const simulation::FramePtr &frame)
{
    m_frame = frame;
    std::vector<const Notice *> active;
    if (frame) {
        for (const Notice &notice : frame->notices) {
            if (notice.active && !m_putAway.contains(notice.id))
                active.push_back(&notice);
        }
        // What was put away may speak again when it comes back after its cause was gone.
        std::erase_if(m_putAway, [&](std::uint64_t id) {
            return std::none_of(frame->notices.begin(), frame->notices.end(),
                                [id](const Notice &notice) { return notice.id == id && notice.active; });
        });
    }
    std::stable_sort(active.begin(), active.end(), [](const Notice *a, const Notice *b) {
        if (urgency(a->kind) != urgency(b->kind))
            return urgency(a->kind) < urgency(b->kind);
        return a->since < b->since;
    });
    m_active.clear();
    for (const Notice *notice : active)
        m_active.push_back(notice->id);
    if (m_active.empty()) {
        if (m_shown != 0) {
            m_shown = 0;
            m_subject.clear();
            Q_EMIT changed();
        }
        return;
    }
    if (std::find(m_active.begin(), m_active.end(), m_shown) == m_active.end())
        m_shown = m_active.front();
    if (const Notice *notice = choose())
        present(*notice);
}

void TeachingCard::present(const Notice &notice)
{
    const pipeline::Node *node = m_lab.pipeline().find(notice.node);
    const QString name = node && !node->title.empty() ? fromUtf8(node->title) : fromUtf8(notice.node);
    const NoticeText text = noticeText(notice, name);
    const auto place = static_cast<int>(std::find(m_active.begin(), m_active.end(), m_shown) - m_active.begin());
    const QString count = tr("%1 of %2").arg(place + 1).arg(m_active.size());
    const QString said = text.title + QLatin1Char('\n') + text.body + QLatin1Char('\n') + count;
    std::string offered = std::to_string(notice.id);
    for (const Remedy &remedy : notice.remedies)
        offered += '\n' + remedy.id + ' ' + remedy.node + ' ' + remedy.name + ' ' + remedy.with;
    if (said == m_said && offered == m_offered && m_subject == notice.node)
        return;
    const bool taller = offered != m_offered || said.size() != m_said.size() || m_subject != notice.node;
    m_said = said;
    m_subject = notice.node;
    m_title->setText(text.title);
    m_body->setText(text.body);
    m_count->setText(count);
    const bool several = m_active.size() > 1;
    for (QWidget *widget :
         {static_cast<QWidget *>(m_previous), static_cast<QWidget *>(m_count), static_cast<QWidget *>(m_next)})
        widget->setVisible(several);
    setAccessibleDescription(text.title + QStringLiteral(". ") + text.body);
    if (offered != m_offered) {
        m_offered = offered;
        buildRemedies(notice);
    }
    update();
    if (taller)
        Q_EMIT changed();
}

void TeachingCard::buildRemedies(const Notice &notice)
{
    auto *layout = static_cast<QHBoxLayout *>(m_remedies->layout());
    while (QLayoutItem *item = layout->takeAt(0)) {
        // A remedy's button may be what just called us.
        if (QWidget *button = item->widget()) {
            button->hide();
            button->deleteLater();
        }
        delete item;
    }
    std::vector<Remedy> remedies = notice.remedies;
    std::stable_partition(remedies.begin(), remedies.end(), [](const Remedy &remedy) { return remedy.recommended; });
    if (remedies.size() > kMostRemedies)
        remedies.resize(kMostRemedies);
    for (const Remedy &remedy : remedies) {
        auto *button = new QPushButton(remedyLabel(remedy, m_lab.catalog(), m_lab.pipeline()), m_remedies);
        button->setObjectName(QStringLiteral("canvas.remedy.") + QString::fromStdString(remedy.id));
        button->setToolTip(remedyHelp(remedy));
        button->setProperty("primary", remedy.recommended);
        connect(button, &QPushButton::clicked, this, [this, remedy] { m_lab.apply(remedy); });
        layout->addWidget(button);
        button->show();
    }
    layout->addStretch(1);
    m_remedies->setVisible(!remedies.empty() && !m_folded);
}

void TeachingCard::setFolded(bool folded)
{
    if (folded == m_folded)
        return;
    m_folded = folded;
    m_body->setVisible(!folded);
    m_remedies->setVisible(!folded && m_remedies->layout()->count() > 1);
    setFixedWidth(folded ? kFoldedWidth : kCardWidth);
}

void TeachingCard::fitSize()
{
    layout()->activate();
    const QMargins margins = layout()->contentsMargins();
    const int wanted = m_remedies->layout()->sizeHint().width() + margins.left() + margins.right();
    setFixedWidth(m_folded ? kFoldedWidth : std::max(kCardWidth, wanted));
    layout()->activate();
    resize(width(), layout()->totalHeightForWidth(width()));
    // At once, so that no frame shows the buttons where the last ones were.
    m_remedies->layout()->activate();
}

void TeachingCard::step(int by)
{
    if (m_active.empty())
        return;
    const auto count = static_cast<int>(m_active.size());
    const auto place = static_cast<int>(std::find(m_active.begin(), m_active.end(), m_shown) - m_active.begin());
    m_shown = m_active[static_cast<std::size_t>((place + by + count) % count)];
    if (const Notice *notice = choose())
        present(*notice);
}

void TeachingCard::paintEvent(QPaintEvent *)
{
    const Tokens &colours = tokens();
    QPainter painter(this);
    painter.fillRect(rect(), colours.canvas);
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF body = QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5);
    painter.setPen(QPen(colours.border, 1));
    painter.setBrush(colours.raised);
    painter.drawRoundedRect(body, 10, 10);
    QPainterPath shape;
    shape.addRoundedRect(QRectF(rect()), 10, 10);
    painter.setClipRect(QRectF(0, 0, 4, height()));
    painter.fillPath(shape, colours.hot);
}

} // namespace headwater::ui::canvas
