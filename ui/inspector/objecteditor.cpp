// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/inspector/objecteditor.h"

#include "core/base/text.h"
#include "ui/inspector/numberedit.h"
#include "ui/inspector/propertyform.h"
#include "ui/theme/theme.h"

#include <QComboBox>
#include <QGridLayout>
#include <QToolButton>

#include <algorithm>

namespace headwater::ui {

using pipeline::Json;
using pipeline::PropertySpec;

namespace {

std::vector<const PropertySpec *> pointersTo(const std::vector<PropertySpec> &specs)
{
    std::vector<const PropertySpec *> pointers;
    for (const PropertySpec &spec : specs)
        pointers.push_back(&spec);
    return pointers;
}

QString shortText(const PropertySpec &spec, const Json &value)
{
    if (value.is_number())
        return NumberEdit::spelled(value.get<double>()) +
               (spec.unit.isEmpty() ? QString() : QChar(0x00A0) + spec.unit.translated());
    if (value.is_string()) {
        const auto &text = value.get_ref<const std::string &>();
        const auto choice = std::find_if(spec.choices.begin(), spec.choices.end(),
                                         [&](const pipeline::ChoiceSpec &each) { return each.value == text; });
        // Labels may explain themselves behind a colon; the summary has room for the word only.
        return choice == spec.choices.end() || choice->label.isEmpty()
                   ? fromUtf8(text)
                   : choice->label.translated().section(QLatin1Char(':'), 0, 0);
    }
    return {};
}

} // namespace

ObjectEditor::ObjectEditor(const PropertySpec &spec, limits::Profile profile, QWidget *parent)
    : PropertyEditor(parent)
    , m_spec(spec)
    , m_fold(new QToolButton(this))
    , m_form(new PropertyForm(pointersTo(spec.fields), profile, this))
    , m_value(nullptr)
{
    auto *grid = new QGridLayout(this);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(8);
    grid->setVerticalSpacing(2);
    if (spec.allowNumber) {
        m_mode = new QComboBox(this);
        m_number = new NumberEdit(false, this);
        grid->addWidget(m_mode, 0, 0);
        grid->addWidget(m_number, 0, 1);
        grid->setColumnStretch(1, 1);
        m_fold->hide();
        setFocusProxy(m_number);
        connect(m_mode, &QComboBox::activated, this, [this](int row) {
            const bool number = row == 0;
            if (number == isNumber())
                return;
            // Goes on from what is there: a range around the one value, or the middle of the range.
            const double present = (m_value.is_number() ? m_value : m_spec.fallback).is_number()
                                       ? (m_value.is_number() ? m_value : m_spec.fallback).get<double>()
                                       : 0;
            if (number) {
                m_value = nullptr;
            } else {
                m_value = Json::object();
                for (const PropertySpec &field : m_spec.fields)
                    m_value[std::string(field.key)] = static_cast<std::int64_t>(present);
            }
            setValue(m_value);
            Q_EMIT edited(m_value);
            Q_EMIT finished();
        });
        connect(m_number, &QLineEdit::textEdited, this, [this](const QString &text) {
            if (text.trimmed().isEmpty()) {
                m_value = nullptr;
                Q_EMIT edited(nullptr);
                return;
            }
            const auto number = NumberEdit::parsed(text);
            if (!number) {
                Q_EMIT notUnderstood(tr("“%1” is not a number.").arg(text));
                return;
            }
            const bool whole = *number == static_cast<double>(static_cast<qint64>(*number));
            m_value = whole ? Json(static_cast<std::int64_t>(*number)) : Json(*number);
            Q_EMIT edited(m_value);
        });
        connect(m_number, &QLineEdit::editingFinished, this, &PropertyEditor::finished);
    } else {
        m_fold->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
        m_fold->setCheckable(true);
        m_fold->setObjectName(QStringLiteral("fold"));
        m_fold->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
        grid->addWidget(m_fold, 0, 0, 1, 2);
        setFocusProxy(m_fold);
        connect(m_fold, &QToolButton::toggled, this, &ObjectEditor::setExpanded);
    }
    m_form->setContentsMargins(12, 0, 0, 0);
    grid->addWidget(m_form, 1, 0, 1, 2);
    connect(m_form, &PropertyForm::committed, this, [this](const std::string &key, const Json &value) {
        if (!m_value.is_object())
            m_value = Json::object();
        if (value.is_null())
            m_value.erase(key);
        else
            m_value[key] = value;
        updateSummary();
        Q_EMIT edited(m_value.empty() && !m_spec.allowNumber ? Json(nullptr) : m_value);
    });
    connect(m_form, &PropertyForm::finished, this, &PropertyEditor::finished);
    retranslate();
    setExpanded(false);
    setValue(nullptr);
}

bool ObjectEditor::isNumber() const
{
    return m_value.is_number() || (m_value.is_null() && !m_spec.fallback.is_object());
}

void ObjectEditor::setValue(const Json &value)
{
    m_value = value;
    const Json &shown = value.is_null() ? m_spec.fallback : value;
    m_form->setValues(shown.is_object() ? shown : Json::object());
    if (m_number)
        m_number->setNumber(value.is_number() ? std::optional(value.get<double>()) : std::nullopt);
    updateMode();
    updateSummary();
}

void ObjectEditor::setMixed(bool mixed)
{
    m_mixed = mixed;
    updateSummary();
}

void ObjectEditor::showIssues(const std::vector<pipeline::Issue> &issues)
{
    if (m_number)
        setInvalid(m_number, isNumber() && hasErrors(issues));
    if (hasErrors(issues))
        setExpanded(true);
}

void ObjectEditor::setExpanded(bool expanded)
{
    if (m_mode)
        return;
    const QSignalBlocker blocker(m_fold);
    m_fold->setChecked(expanded);
    m_fold->setIcon(
        Theme::instance().icon(expanded ? QStringLiteral("chevron-down") : QStringLiteral("chevron-right")));
    m_form->setVisible(expanded);
}

void ObjectEditor::updateMode()
{
    if (!m_mode)
        return;
    m_mode->setCurrentIndex(isNumber() ? 0 : 1);
    m_number->setVisible(isNumber());
    m_form->setVisible(!isNumber());
}

void ObjectEditor::updateSummary()
{
    if (m_mixed) {
        setSummary(tr("several"));
        return;
    }
    QStringList parts;
    for (const PropertyRow *row : m_form->rows()) {
        if (row->isHidden() || parts.size() == 3)
            continue;
        const std::string key(row->spec().key);
        const Json &value = m_value.is_object() && m_value.contains(key) ? m_value.at(key) : row->spec().fallback;
        const QString text = shortText(row->spec(), value);
        if (!text.isEmpty())
            parts << (value.is_number() && row->spec().unit.isEmpty()
                          ? QStringLiteral("%1 %2").arg(row->spec().label.translated(), text)
                          : text);
    }
    setSummary(parts.join(QStringLiteral(" · ")));
}

/// A long sum is cut at its end rather than making the whole form wider than its panel.
void ObjectEditor::setSummary(const QString &text)
{
    constexpr int kIconAndMargins = 32;
    m_summary = text;
    m_fold->setText(m_fold->fontMetrics().elidedText(text, Qt::ElideRight, m_fold->width() - kIconAndMargins));
    m_fold->setToolTip(text);
}

void ObjectEditor::resizeEvent(QResizeEvent *event)
{
    PropertyEditor::resizeEvent(event);
    setSummary(m_summary);
}

void ObjectEditor::retranslate()
{
    m_fold->setAccessibleName(m_spec.label.translated());
    if (m_mode) {
        const QSignalBlocker blocker(m_mode);
        m_mode->clear();
        m_mode->addItems({tr("always"), tr("from … to")});
        m_mode->setAccessibleName(tr("%1: one value or a range").arg(m_spec.label.translated()));
        m_number->setAccessibleName(m_spec.label.translated());
        m_number->setPlaceholderText(m_spec.fallback.is_number() ? NumberEdit::spelled(m_spec.fallback.get<double>())
                                                                 : tr("none"));
        updateMode();
    }
    m_form->retranslate();
    updateSummary();
}

} // namespace headwater::ui
