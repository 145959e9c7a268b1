// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <js/TypeDecls.h>

namespace headwater::runner {

/// An object with the functions that only native code can do for the prelude: bytes and texts, compression, digests.
/// Null, with an exception pending, when memory is short.
JSObject *makeNatives(JSContext *context);

} // namespace headwater::runner
