// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/inspector/propertyeditor.h"

#include "core/base/text.h"
#include "ui/inspector/codeeditor.h"
#include "ui/inspector/listeditor.h"
#include "ui/inspector/numberedit.h"
#include "ui/inspector/objecteditor.h"
#include "ui/panels/switch.h"
#include "ui/theme/theme.h"

#include <QAbstractItemView>
#include <QComboBox>
#include <QCompleter>
#include <QEvent>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QPlainTextEdit>
#include <QStandardItemModel>
#include <QStringListModel>
#include <QStyle>
#include <QStylePainter>
#include <QToolButton>

#include <algorithm>
#include <cmath>

namespace headwater::ui {

using pipeline::Json;
using pipeline::PropertyKind;
using pipeline::PropertySpec;

namespace {

QString plainText(const Json &value)
{
    return value.is_string() ? fromUtf8(value.get_ref<const std::string &>()) : QString();
}

QHBoxLayout *flatLayout(QWidget *widget)
{
    auto *layout = new QHBoxLayout(widget);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    return layout;
}

class NumberEditor : public PropertyEditor
{
    Q_OBJECT
public:
    NumberEditor(const PropertySpec &spec, QWidget *parent)
        : PropertyEditor(parent)
        , m_spec(spec)
        , m_edit(new NumberEdit(spec.kind == PropertyKind::Integer, this))
    {
        flatLayout(this)->addWidget(m_edit);
        setFocusProxy(m_edit);
        connect(m_edit, &QLineEdit::textEdited, this, &NumberEditor::read);
        connect(m_edit, &QLineEdit::editingFinished, this, &PropertyEditor::finished);
        retranslate();
    }

    void setValue(const Json &value) override
    {
        m_edit->setNumber(value.is_number() ? std::optional(value.get<double>()) : std::nullopt);
    }
    void setMixed(bool mixed) override
    {
        m_mixed = mixed;
        retranslate();
    }
    void showIssues(const std::vector<pipeline::Issue> &issues) override { setInvalid(m_edit, hasErrors(issues)); }
    void retranslate() override
    {
        m_edit->setAccessibleName(m_spec.label.translated());
        m_edit->setPlaceholderText(
            m_mixed ? tr("several")
                    : (m_spec.fallback.is_number() ? NumberEdit::spelled(m_spec.fallback.get<double>()) : tr("none")));
    }

private:
    void read()
    {
        if (m_edit->text().trimmed().isEmpty()) {
            Q_EMIT edited(nullptr);
            return;
        }
        const std::optional<double> value = NumberEdit::parsed(m_edit->text());
        if (!value) {
            Q_EMIT notUnderstood(tr("“%1” is not a number.").arg(m_edit->text()));
            return;
        }
        constexpr double kLargestWhole = 9e15;
        const bool whole =
            *value == static_cast<double>(static_cast<qint64>(*value)) && std::abs(*value) < kLargestWhole;
        Q_EMIT edited(whole ? Json(static_cast<std::int64_t>(*value)) : Json(*value));
    }

    const PropertySpec &m_spec;
    NumberEdit *m_edit;
    bool m_mixed = false;
};

class SwitchEditor : public PropertyEditor
{
    Q_OBJECT
public:
    SwitchEditor(const PropertySpec &spec, QWidget *parent)
        : PropertyEditor(parent)
        , m_spec(spec)
        , m_switch(new Switch(this))
    {
        QHBoxLayout *const layout = flatLayout(this);
        layout->addWidget(m_switch);
        layout->addStretch();
        setFocusProxy(m_switch);
        connect(m_switch, &QAbstractButton::clicked, this, [this](bool on) {
            m_switch->setMixed(false);
            Q_EMIT edited(on);
            Q_EMIT finished();
        });
        retranslate();
    }

    void setValue(const Json &value) override
    {
        const Json &shown = value.is_boolean() ? value : m_spec.fallback;
        m_switch->setChecked(shown.is_boolean() && shown.get<bool>());
    }
    void setMixed(bool mixed) override { m_switch->setMixed(mixed); }
    void showIssues(const std::vector<pipeline::Issue> &) override {}
    void retranslate() override { m_switch->setAccessibleName(m_spec.label.translated()); }

private:
    const PropertySpec &m_spec;
    Switch *m_switch;
};

constexpr int kTextMargins = 16; ///< of a choice's text within its box

/// Choices may explain themselves behind a colon; closed, the box has room for the word only.
class ChoiceBox : public QComboBox
{
public:
    explicit ChoiceBox(QWidget *parent)
        : QComboBox(parent)
    {
        // The longest choice must not make the inspector wider than its dock.
        setMinimumContentsLength(6);
    }

    void showPopup() override
    {
        view()->setMinimumWidth(view()->sizeHintForColumn(0) + 24);
        QComboBox::showPopup();
    }

protected:
    void paintEvent(QPaintEvent *) override
    {
        QStylePainter painter(this);
        QStyleOptionComboBox option;
        initStyleOption(&option);
        option.currentText = option.currentText.section(QLatin1Char(':'), 0, 0);
        if (currentIndex() < 0)
            option.currentText = placeholderText();
        const QRect field = style()->subControlRect(QStyle::CC_ComboBox, &option, QStyle::SC_ComboBoxEditField, this);
        option.currentText =
            option.fontMetrics.elidedText(option.currentText, Qt::ElideRight, field.width() - kTextMargins);
        painter.drawComplexControl(QStyle::CC_ComboBox, option);
        painter.drawControl(QStyle::CE_ComboBoxLabel, option);
    }
};

class ChoiceEditor : public PropertyEditor
{
    Q_OBJECT
public:
    ChoiceEditor(const PropertySpec &spec, limits::Profile profile, QWidget *parent)
        : PropertyEditor(parent)
        , m_spec(spec)
        , m_profile(profile)
        , m_box(new ChoiceBox(this))
    {
        flatLayout(this)->addWidget(m_box);
        setFocusProxy(m_box);
        m_box->setFocusPolicy(Qt::StrongFocus);
        m_box->installEventFilter(this);
        m_box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
        m_box->setMinimumContentsLength(6);
        retranslate();
        connect(m_box, &QComboBox::activated, this, [this](int row) {
            m_box->setPlaceholderText({});
            Q_EMIT edited(m_box->itemData(row).toString().toStdString());
            Q_EMIT finished();
        });
    }

    void setValue(const Json &value) override
    {
        m_value = plainText(value.is_string() ? value : m_spec.fallback);
        m_box->setCurrentIndex(m_box->findData(m_value));
    }
    void setMixed(bool mixed) override
    {
        m_box->setPlaceholderText(mixed ? tr("several") : QString());
        if (mixed)
            m_box->setCurrentIndex(-1);
    }
    void showIssues(const std::vector<pipeline::Issue> &issues) override { setInvalid(m_box, hasErrors(issues)); }
    void retranslate() override
    {
        m_box->setAccessibleName(m_spec.label.translated());
        const QSignalBlocker blocker(m_box);
        m_box->clear();
        for (const pipeline::ChoiceSpec &choice : m_spec.choices) {
            const QString label = choice.label.isEmpty() ? fromUtf8(choice.value) : choice.label.translated();
            m_box->addItem(label, fromUtf8(choice.value));
            const int row = m_box->count() - 1;
            m_box->setItemData(row, label, Qt::ToolTipRole);
            if (choice.currentOnly && m_profile == limits::Profile::Exam) {
                auto *const items = qobject_cast<QStandardItemModel *>(m_box->model());
                items->item(row)->setEnabled(false);
                m_box->setItemData(row, tr("The service did not have this yet in the exam profile."), Qt::ToolTipRole);
            }
        }
        m_box->setCurrentIndex(m_box->findData(m_value));
    }

protected:
    bool eventFilter(QObject *watched, QEvent *event) override
    {
        // Scrolling the page must not change what the pointer happens to pass.
        if (event->type() == QEvent::Wheel && !m_box->hasFocus()) {
            event->ignore();
            return true;
        }
        return PropertyEditor::eventFilter(watched, event);
    }

private:
    const PropertySpec &m_spec;
    limits::Profile m_profile;
    QComboBox *m_box;
    QString m_value;
};

/// Text, timestamps and files: one line.
class LineEditor : public PropertyEditor
{
    Q_OBJECT
public:
    LineEditor(const PropertySpec &spec, QWidget *parent)
        : PropertyEditor(parent)
        , m_spec(spec)
        , m_edit(new QLineEdit(this))
    {
        QHBoxLayout *const layout = flatLayout(this);
        layout->addWidget(m_edit, 1);
        setFocusProxy(m_edit);
        if (spec.kind == PropertyKind::File) {
            m_choose = new QToolButton(this);
            m_choose->setIcon(Theme::instance().icon(QStringLiteral("open")));
            layout->addWidget(m_choose);
            connect(m_choose, &QToolButton::clicked, this, &LineEditor::chooseFile);
        }
        if (!spec.nodeTypes.empty() || !spec.metricOf.empty()) {
            m_names = new QStringListModel(this);
            auto *completer = new QCompleter(m_names, this);
            completer->setCaseSensitivity(Qt::CaseInsensitive);
            completer->setFilterMode(Qt::MatchContains);
            m_edit->setCompleter(completer);
            m_edit->installEventFilter(this);
            connect(completer, qOverload<const QString &>(&QCompleter::activated), this, &LineEditor::read,
                    Qt::QueuedConnection);
        }
        connect(m_edit, &QLineEdit::textEdited, this, &LineEditor::read);
        connect(m_edit, &QLineEdit::editingFinished, this, &PropertyEditor::finished);
        retranslate();
    }

    void setValue(const Json &value) override
    {
        m_edit->setText(value.is_string() || value.is_null() ? plainText(value) : fromUtf8(value.dump()));
        if (!m_edit->hasFocus())
            m_edit->setCursorPosition(0);
    }
    void setMixed(bool mixed) override
    {
        m_mixed = mixed;
        retranslate();
    }
    void showIssues(const std::vector<pipeline::Issue> &issues) override { setInvalid(m_edit, hasErrors(issues)); }
    void retranslate() override
    {
        m_edit->setAccessibleName(m_spec.label.translated());
        QString placeholder = m_mixed ? tr("several") : plainText(m_spec.fallback);
        if (placeholder.isEmpty())
            placeholder = m_spec.kind == PropertyKind::Timestamp ? tr("such as 30s") : tr("none");
        m_edit->setPlaceholderText(placeholder);
        if (m_choose) {
            m_choose->setToolTip(tr("Choose a file"));
            m_choose->setAccessibleName(tr("Choose a file"));
        }
    }

protected:
    /// The names that fit are offered as soon as somebody clicks into the empty line, or presses Down.
    bool eventFilter(QObject *watched, QEvent *event) override
    {
        const bool isClick = event->type() == QEvent::MouseButtonRelease && m_edit->text().isEmpty();
        const bool isDown = event->type() == QEvent::KeyPress && static_cast<QKeyEvent *>(event)->key() == Qt::Key_Down;
        if (event->type() == QEvent::FocusIn || isClick || isDown) {
            for (QWidget *each = parentWidget(); each; each = each->parentWidget()) {
                if (const auto *source = dynamic_cast<NameSource *>(each)) {
                    m_names->setStringList(source->namesFor(m_spec));
                    break;
                }
            }
        }
        if (isClick || isDown) {
            m_edit->completer()->setCompletionPrefix(isClick ? QString() : m_edit->text());
            m_edit->completer()->complete();
        }
        return PropertyEditor::eventFilter(watched, event);
    }

private:
    void read()
    {
        const QString text = m_edit->text();
        Q_EMIT edited(text.isEmpty() ? Json(nullptr) : Json(text.toStdString()));
    }
    void chooseFile()
    {
        const QString path = QFileDialog::getOpenFileName(this, m_spec.label.translated(), m_edit->text());
        if (path.isEmpty())
            return;
        m_edit->setText(path);
        read();
        Q_EMIT finished();
    }

    const PropertySpec &m_spec;
    QLineEdit *m_edit;
    QToolButton *m_choose = nullptr;
    QStringListModel *m_names = nullptr; ///< of nodes or metrics, where it names one
    bool m_mixed = false;
};

/// Text of several lines; as high as the text needs, within reason.
class LinesEditor : public PropertyEditor
{
    Q_OBJECT
public:
    LinesEditor(const PropertySpec &spec, QWidget *parent)
        : PropertyEditor(parent)
        , m_spec(spec)
        , m_edit(new QPlainTextEdit(this))
    {
        flatLayout(this)->addWidget(m_edit);
        setFocusProxy(m_edit);
        m_edit->setFont(Theme::instance().mono(12));
        m_edit->setTabChangesFocus(true);
        m_edit->installEventFilter(this);
        connect(m_edit, &QPlainTextEdit::textChanged, this, [this] {
            fit();
            const QString text = m_edit->toPlainText();
            if (m_edit->hasFocus())
                Q_EMIT edited(text.isEmpty() ? Json(nullptr) : Json(text.toStdString()));
        });
        retranslate();
        fit();
    }

    void setValue(const Json &value) override
    {
        const QSignalBlocker blocker(m_edit);
        if (m_edit->toPlainText() != plainText(value))
            m_edit->setPlainText(plainText(value));
        fit();
    }
    void setMixed(bool mixed) override
    {
        m_mixed = mixed;
        retranslate();
    }
    void showIssues(const std::vector<pipeline::Issue> &issues) override { setInvalid(m_edit, hasErrors(issues)); }
    bool isTall() const override { return true; }
    void retranslate() override
    {
        m_edit->setAccessibleName(m_spec.label.translated());
        const QString fallback = plainText(m_spec.fallback);
        m_edit->setPlaceholderText(m_mixed ? tr("several") : (fallback.isEmpty() ? tr("none") : fallback));
    }

protected:
    bool eventFilter(QObject *watched, QEvent *event) override
    {
        if (event->type() == QEvent::FocusOut)
            Q_EMIT finished();
        return PropertyEditor::eventFilter(watched, event);
    }

private:
    void fit()
    {
        const int lines = std::clamp(m_edit->document()->blockCount(), 3, 12);
        m_edit->setFixedHeight(lines * m_edit->fontMetrics().lineSpacing() + 18);
    }

    const PropertySpec &m_spec;
    QPlainTextEdit *m_edit;
    bool m_mixed = false;
};

} // namespace

PropertyEditor *PropertyEditor::create(const PropertySpec &spec, limits::Profile profile, QWidget *parent)
{
    switch (spec.kind) {
    case PropertyKind::Integer:
    case PropertyKind::Number:
        return new NumberEditor(spec, parent);
    case PropertyKind::Boolean:
        return new SwitchEditor(spec, parent);
    case PropertyKind::Choice:
        return new ChoiceEditor(spec, profile, parent);
    case PropertyKind::Object:
        return new ObjectEditor(spec, profile, parent);
    case PropertyKind::List:
        return new ListEditor(spec, parent);
    case PropertyKind::Text:
        // The code of functions is the only one that is a property.
        if (spec.severalLines && spec.key == "code")
            return new CodeEditor(spec, parent);
        if (spec.severalLines)
            return new LinesEditor(spec, parent);
        break;
    case PropertyKind::File:
    case PropertyKind::Timestamp:
        break;
    }
    return new LineEditor(spec, parent);
}

void setInvalid(QWidget *widget, bool invalid)
{
    if (widget->property("invalid").toBool() == invalid)
        return;
    widget->setProperty("invalid", invalid);
    widget->style()->unpolish(widget);
    widget->style()->polish(widget);
}

bool hasErrors(const std::vector<pipeline::Issue> &issues)
{
    return std::any_of(issues.begin(), issues.end(),
                       [](const pipeline::Issue &issue) { return issue.severity == pipeline::Severity::Error; });
}

} // namespace headwater::ui

#include "propertyeditor.moc"
