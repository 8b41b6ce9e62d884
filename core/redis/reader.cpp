// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/redis/reader.h"

#include "core/base/text.h"

#include <string_view>

#include <hiredis/hiredis.h>

namespace redispatch::redis {

namespace {
// hiredis passes objects as pointers; ours are node numbers, moved by one because null means failure.
void* handle(std::uint32_t node) {
    return reinterpret_cast<void*>(static_cast<std::uintptr_t>(node) + 1);
}
std::uint32_t nodeOf(const void* object) {
    return static_cast<std::uint32_t>(reinterpret_cast<std::uintptr_t>(object) - 1);
}

constexpr std::string_view longLine = "a longer line than allowed";
constexpr std::string_view resp3 = "a RESP3 value where RESP2 is spoken";

const redisReadTask& current(const redisReader& reader) {
#if HIREDIS_MAJOR >= 1
    return *reader.task[reader.ridx];
#else
    return reader.rstack[reader.ridx];
#endif
}
} // namespace

struct Reader::Callbacks {
    static Reader& self(const redisReadTask* task) { return *static_cast<Reader*>(task->privdata); }

    static void* createString(const redisReadTask* task, char* bytes, std::size_t length) {
        Reader& reader = self(task);
        ReplyType type = ReplyType::Bulk;
        if (task->type == REDIS_REPLY_STATUS)
            type = ReplyType::Status;
        else if (task->type == REDIS_REPLY_ERROR)
            type = ReplyType::Error;
        else if (task->type != REDIS_REPLY_STRING)
            return reader.refuse(resp3);
        const bool isLine = type != ReplyType::Bulk;
        if (length > (isLine ? reader.m_limits.lineBytes : reader.m_limits.bulkBytes))
            return reader.refuse(isLine ? longLine : "a larger value than allowed");
        std::uint32_t node = 0;
        if (!reader.open(task, node))
            return nullptr;
        if (reader.m_arena->payload() + length > reader.m_limits.pipelineBytes)
            return reader.refuse("more bytes in one answer than allowed");
        reader.m_arena->setText(node, type, bytes, length);
        return handle(node);
    }

#if HIREDIS_MAJOR >= 1
    static void* createArray(const redisReadTask* task, std::size_t elements){
#else
    static void* createArray(const redisReadTask* task, int elements) {
#endif
        Reader& reader = self(task);
    if (task->type != REDIS_REPLY_ARRAY)
        return reader.refuse(resp3);
    const auto count = static_cast<std::size_t>(elements);
    std::size_t depth = 1;
    for (const redisReadTask* up = task->parent; up != nullptr; up = up->parent)
        ++depth;
    if (depth > reader.m_limits.depth)
        return reader.refuse("deeper arrays than allowed");
    std::uint32_t node = 0;
    if (!reader.open(task, node))
        return nullptr;
    if (count > reader.m_limits.elements - reader.m_elements ||
        reader.m_arena->nodes() + count > reader.m_limits.pipelineElements)
        return reader.refuse("more elements than allowed");
    reader.m_elements += count;
    reader.m_arena->setArray(node, count);
    return handle(node);
}

static void*
createInteger(const redisReadTask* task, long long value) {
    std::uint32_t node = 0;
    if (!self(task).open(task, node))
        return nullptr;
    self(task).m_arena->setInteger(node, value);
    return handle(node);
}

static void* createNil(const redisReadTask* task) {
    std::uint32_t node = 0;
    return self(task).open(task, node) ? handle(node) : nullptr;
}

static void freeObject(void*) {} // the arena goes as a whole

#if HIREDIS_MAJOR >= 1
static void* createDouble(const redisReadTask* task, double, char*, std::size_t) {
    return self(task).refuse(resp3);
}
static void* createBool(const redisReadTask* task, int) {
    return self(task).refuse(resp3);
}
#endif

static redisReplyObjectFunctions table() {
    redisReplyObjectFunctions functions{};
    functions.createString = &createString;
    functions.createArray = &createArray;
    functions.createInteger = &createInteger;
    functions.createNil = &createNil;
    functions.freeObject = &freeObject;
#if HIREDIS_MAJOR >= 1
    functions.createDouble = &createDouble;
    functions.createBool = &createBool;
#endif
    return functions;
}
}; // namespace redispatch::redis

struct Reader::Parser {
    Parser() : functions(Callbacks::table()), reader(redisReaderCreateWithFunctions(&functions)) {
        if (reader != nullptr)
            reader->maxbuf = 0; // keep the buffer when it is empty
    }
    ~Parser() {
        if (reader != nullptr)
            redisReaderFree(reader);
    }
    Parser(const Parser&) = delete;
    Parser& operator=(const Parser&) = delete;
    redisReplyObjectFunctions functions;
    redisReader* reader;
};

Reader::Reader(ReplyLimits limits) : m_parser(std::make_unique<Parser>()), m_limits(limits) {
    if (m_parser->reader != nullptr)
        m_parser->reader->privdata = this;
}

Reader::~Reader() = default;

void* Reader::refuse(std::string_view what) {
    m_violation = what;
    return nullptr;
}

bool Reader::open(const redisReadTask* task, std::uint32_t& node) {
    if (task->parent != nullptr) {
        const auto& parent = m_arena->node(nodeOf(task->parent->obj));
        node = static_cast<std::uint32_t>(parent.value) + static_cast<std::uint32_t>(task->idx);
        return true;
    }
    if (m_arena->nodes() >= m_limits.pipelineElements) {
        refuse("more elements than allowed");
        return false;
    }
    node = m_arena->addNode();
    return true;
}

base::Error Reader::broken(std::string actual) const {
    return base::makeError(base::ErrorKind::Protocol, {}, "an answer in the Redis protocol (RESP2)",
                           std::move(actual));
}

base::Status Reader::feed(const char* bytes, std::size_t length) {
    if (m_parser->reader == nullptr || redisReaderFeed(m_parser->reader, bytes, length) != REDIS_OK)
        return broken("no memory to read it");
    return {};
}

base::Result<bool> Reader::next(Replies& into) {
    redisReader* reader = m_parser->reader;
    if (reader == nullptr)
        return broken("no memory to read it");
    if (reader->err != 0)
        return broken("more after a broken answer");
    m_arena = into.m_arena.get();
    void* object = nullptr;
    const int code = redisReaderGetReply(reader, &object);
    if (code != REDIS_OK)
        return broken(m_violation.empty() ? base::visible(reader->errstr) : m_violation);
    if (object == nullptr) {
        if (auto fine = checkUnfinished(); !fine) {
            reader->err = REDIS_ERR_PROTOCOL;
            return fine.error();
        }
        return false;
    }
    m_arena->addReply(nodeOf(object));
    m_elements = 0;
    return true;
}

/// hiredis waits without limit for the end of a line or a value: look at what it is waiting for.
base::Status Reader::checkUnfinished() const {
    const redisReader& reader = *m_parser->reader;
    if (reader.ridx < 0)
        return {};
    const std::string_view rest(reader.buf + reader.pos, reader.len - reader.pos);
    const int type = current(reader).type;
    if (type > REDIS_REPLY_ERROR)
        return broken(std::string(resp3));
    const std::size_t lineEnd = rest.find("\r\n");
    if (lineEnd == std::string_view::npos)
        return rest.size() > m_limits.lineBytes ? base::Status(broken(std::string(longLine)))
                                                : base::Status();
    if (type != REDIS_REPLY_STRING)
        return {};
    const auto length = base::parseInt(rest.substr(0, lineEnd));
    if (length && *length > 0 && static_cast<std::size_t>(*length) > m_limits.bulkBytes)
        return broken("a value of " + std::to_string(*length) + " bytes, more than allowed");
    return {};
}

bool Reader::hasRest() const {
    const redisReader& reader = *m_parser->reader;
    const bool inside = reader.ridx > 0 || (reader.ridx == 0 && current(reader).type >= 0);
    return inside || reader.pos < reader.len;
}

} // namespace redispatch::redis
