// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/inspector/propertyform.h"

#include "core/base/text.h"
#include "ui/inspector/numberedit.h"
#include "ui/inspector/propertyeditor.h"
#include "ui/panels/style.h"
#include "ui/theme/theme.h"

#include <QCoreApplication>
#include <QGridLayout>
#include <QLabel>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace headwater::ui {

using pipeline::Bounds;
using pipeline::Json;
using pipeline::PropertyKind;
using pipeline::PropertySpec;

namespace {

constexpr int kLabelWidth = 108;

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(PropertyForm)
};

QString rangeText(const Bounds &bounds)
{
    const bool hasLeast = std::isfinite(bounds.least);
    const bool hasMost = std::isfinite(bounds.most);
    if (hasLeast && hasMost)
        return Words::tr("%1 to %2").arg(NumberEdit::spelled(bounds.least), NumberEdit::spelled(bounds.most));
    if (hasLeast)
        return Words::tr("%1 or more").arg(NumberEdit::spelled(bounds.least));
    if (hasMost)
        return Words::tr("up to %1").arg(NumberEdit::spelled(bounds.most));
    return {};
}

bool isNumeric(const PropertySpec &spec)
{
    return spec.kind == PropertyKind::Integer || spec.kind == PropertyKind::Number ||
           (spec.kind == PropertyKind::Object && spec.allowNumber);
}

} // namespace

QString boundsHint(const PropertySpec &spec, limits::Profile profile)
{
    if (!isNumeric(spec))
        return {};
    const bool exam = profile == limits::Profile::Exam;
    const Bounds &own = spec.bounds(profile);
    const Bounds &other = exam ? spec.current : spec.exam;
    QString text = rangeText(own);
    if (text.isEmpty())
        return {};
    if (!spec.unit.isEmpty())
        text += QChar(0x00A0) + spec.unit.translated();
    if (own.least != other.least || own.most != other.most) {
        const QString figure = own.least == other.least ? NumberEdit::spelled(other.most) : rangeText(other);
        text += QStringLiteral(" · ") + (exam ? Words::tr("today: %1") : Words::tr("exam rules: %1")).arg(figure);
    }
    return text;
}

PropertyRow::PropertyRow(const PropertySpec &spec, limits::Profile profile, QWidget *parent)
    : QWidget(parent)
    , m_spec(spec)
    , m_profile(profile)
    , m_editor(PropertyEditor::create(spec, profile, this))
    , m_label(new QLabel(this))
    , m_unit(new QLabel(this))
    , m_hint(new QLabel(this))
    , m_message(new QLabel(this))
    , m_reset(new QToolButton(this))
{
    setObjectName(fromUtf8(spec.key));
    m_label->setBuddy(m_editor);
    m_label->setWordWrap(true);
    m_label->setProperty("role", QStringLiteral("dim"));
    m_unit->setProperty("role", QStringLiteral("dim"));
    m_hint->setProperty("role", QStringLiteral("caption"));
    m_hint->setWordWrap(true);
    m_message->setWordWrap(true);
    m_message->setFont(Theme::instance().font(12));
    m_message->setObjectName(QStringLiteral("message"));
    m_message->hide();
    m_reset->setIcon(Theme::instance().icon(QStringLiteral("undo")));
    m_reset->setIconSize({14, 14});
    m_reset->setObjectName(QStringLiteral("reset"));
    m_reset->setFocusPolicy(Qt::TabFocus);
    QSizePolicy kept = m_reset->sizePolicy();
    kept.setRetainSizeWhenHidden(true);
    m_reset->setSizePolicy(kept);
    m_reset->hide();

    auto *grid = new QGridLayout(this);
    grid->setContentsMargins(0, 3, 0, 3);
    grid->setHorizontalSpacing(8);
    grid->setVerticalSpacing(2);
    m_unit->setVisible(!spec.unit.isEmpty());
    if (m_editor->isTall()) {
        grid->addWidget(m_label, 0, 0, 1, 3);
        grid->addWidget(m_reset, 0, 3);
        grid->addWidget(m_editor, 1, 0, 1, 4);
        grid->addWidget(m_hint, 2, 0, 1, 4);
        grid->addWidget(m_message, 3, 0, 1, 4);
        grid->setColumnStretch(1, 1);
        m_unit->hide();
    } else {
        m_label->setFixedWidth(kLabelWidth);
        grid->addWidget(m_label, 0, 0);
        grid->addWidget(m_editor, 0, 1);
        grid->addWidget(m_unit, 0, 2);
        grid->addWidget(m_reset, 0, 3);
        grid->addWidget(m_hint, 1, 1, 1, 3);
        grid->addWidget(m_message, 2, 0, 1, 4);
        grid->setColumnStretch(1, 1);
    }

    connect(m_editor, &PropertyEditor::edited, this, &PropertyRow::take);
    connect(m_editor, &PropertyEditor::notUnderstood, this, [this](const QString &sentence) {
        showIssues({{pipeline::Severity::Error, {}, {}, sentence}});
    });
    connect(m_editor, &PropertyEditor::finished, this, [this] {
        // A value that stands in the document is spelled as the locale spells it; what is refused stays as it is.
        if (!m_invalid && !m_mixed)
            m_editor->setValue(m_value);
        Q_EMIT finished();
    });
    connect(m_reset, &QToolButton::clicked, this, [this] {
        showIssues({});
        m_editor->setValue(nullptr);
        take(nullptr);
        Q_EMIT finished();
    });
    retranslate();
}

void PropertyRow::retranslate()
{
    QString label = m_spec.label.isEmpty() ? fromUtf8(m_spec.key) : m_spec.label.translated();
    QString help = QStringLiteral("<b>%1</b>").arg(fromUtf8(m_spec.key).toHtmlEscaped());
    if (!m_spec.help.isEmpty())
        help += QStringLiteral("<br>") + m_spec.help.translated().toHtmlEscaped();
    const QString bounds = boundsHint(m_spec, m_profile);
    if (!bounds.isEmpty())
        help += QStringLiteral("<br>") + bounds.toHtmlEscaped();
    if (m_spec.live)
        help += QStringLiteral("<br>") + tr("Takes effect at once while the pipeline runs.").toHtmlEscaped();
    if (m_spec.live)
        label += QStringLiteral("\u00a0<span style=\"color:%1\">•</span>").arg(tokens().accent.name());
    m_label->setTextFormat(Qt::RichText);
    m_label->setText(label);
    m_label->setToolTip(help);
    m_editor->setToolTip(help);
    m_unit->setText(m_spec.unit.isEmpty() ? QString() : m_spec.unit.translated());
    // Where the two rule books differ it is worth a line of its own; else the tooltip and the check say it.
    const bool differs = m_spec.exam.least != m_spec.current.least || m_spec.exam.most != m_spec.current.most;
    m_hint->setText(differs ? bounds : QString());
    m_hint->setVisible(differs && !bounds.isEmpty());
    m_reset->setToolTip(tr("Back to the default"));
    m_reset->setAccessibleName(tr("Back to the default: %1").arg(m_spec.label.translated()));
    m_editor->retranslate();
}

void PropertyRow::setValue(const Json &value)
{
    // What somebody is typing, and what was refused, is not overwritten by what the document still says.
    const bool same = value == m_value;
    m_value = value;
    m_reset->setVisible(m_mixed || !m_value.is_null());
    if (m_invalid && same)
        return;
    const QWidget *const focus = m_editor->focusWidget();
    if (focus && focus->hasFocus() && same)
        return;
    showIssues({});
    m_editor->setValue(value);
    if (!value.is_null())
        showIssues(pipeline::checkProperty(m_spec, value, m_profile, QLatin1Char('/') + fromUtf8(m_spec.key)));
}

void PropertyRow::setMixed(bool mixed)
{
    m_mixed = mixed;
    m_editor->setMixed(mixed);
    m_reset->setVisible(m_mixed || !m_value.is_null());
}

QString PropertyRow::message() const
{
    return m_message->text();
}

void PropertyRow::take(const Json &value)
{
    std::vector<pipeline::Issue> issues;
    if (!value.is_null())
        issues = pipeline::checkProperty(m_spec, value, m_profile, QLatin1Char('/') + fromUtf8(m_spec.key));
    showIssues(issues);
    if (m_invalid)
        return;
    m_value = value;
    m_reset->setVisible(!m_value.is_null());
    Q_EMIT committed(value);
}

void PropertyRow::showIssues(const std::vector<pipeline::Issue> &issues)
{
    m_invalid = hasErrors(issues);
    m_editor->showIssues(issues);
    // An object shows what is wrong beside the field it is about.
    const bool shownWithin =
        m_spec.kind == PropertyKind::Object && !issues.empty() && issues.front().pointer.count(QLatin1Char('/')) > 1;
    m_message->setVisible(!issues.empty() && !shownWithin);
    m_message->setText(issues.empty() ? QString() : issues.front().message);
    setRole(m_message, m_invalid ? "hot" : "warn");
}

PropertyForm::PropertyForm(std::vector<const PropertySpec *> specs, limits::Profile profile, QWidget *parent)
    : QWidget(parent)
{
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    for (const PropertySpec *spec : specs) {
        auto *row = new PropertyRow(*spec, profile, this);
        connect(row, &PropertyRow::committed, this, [this, spec](const Json &value) {
            const std::string key(spec->key);
            if (value.is_null())
                m_values.erase(key);
            else
                m_values[key] = value;
            updateVisibility();
            Q_EMIT committed(key, value);
        });
        connect(row, &PropertyRow::finished, this, [this, spec] { Q_EMIT finished(std::string(spec->key)); });
        layout->addWidget(row);
        m_rows.push_back(row);
    }
    updateVisibility();
}

void PropertyForm::setValues(const Json &values, const std::set<std::string> &mixed)
{
    m_values = values.is_object() ? values : Json::object();
    for (PropertyRow *row : m_rows) {
        const std::string key(row->spec().key);
        const bool isMixed = mixed.contains(key);
        row->setValue(isMixed || !m_values.contains(key) ? Json(nullptr) : m_values.at(key));
        row->setMixed(isMixed);
    }
    updateVisibility();
}

PropertyRow *PropertyForm::row(std::string_view key) const
{
    const auto found =
        std::find_if(m_rows.begin(), m_rows.end(), [key](const PropertyRow *row) { return row->spec().key == key; });
    return found == m_rows.end() ? nullptr : *found;
}

bool PropertyForm::isInvalid() const
{
    return std::any_of(m_rows.begin(), m_rows.end(),
                       [](const PropertyRow *row) { return !row->isHidden() && row->isInvalid(); });
}

void PropertyForm::retranslate()
{
    for (PropertyRow *row : m_rows)
        row->retranslate();
}

void PropertyForm::updateVisibility()
{
    for (PropertyRow *each : m_rows) {
        const PropertySpec &spec = each->spec();
        if (spec.showKey.empty())
            continue;
        const PropertyRow *const sibling = row(spec.showKey);
        const std::string key(spec.showKey);
        const Json value = m_values.contains(key) ? m_values.at(key) : (sibling ? sibling->spec().fallback : Json());
        std::string_view word;
        if (value.is_boolean())
            word = value.get<bool>() ? "true" : "false";
        else if (value.is_string())
            word = value.get_ref<const std::string &>();
        const bool applies = std::find(spec.showValues.begin(), spec.showValues.end(), word) != spec.showValues.end();
        each->setVisible(applies);
    }
}

} // namespace headwater::ui
