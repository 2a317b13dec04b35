/* SPDX-License-Identifier: Apache-2.0 */
#include "agent/inquiry/kept_page.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/evp.h>

#include "agent/base/arena.h"
#include "agent/base/error.h"

/* One page, read. */
#define PAGE_LIMIT ((size_t)64 * 1024 * 1024)

/* A piece of the body. */
struct span {
	const char *at;
	size_t len;
};

/* The text of the first element of a name, an empty span when there is none. Only elements have
 * a "<" in XML. */
static struct span element(const struct answer_input *input, const char *open,
                           const char *close)
{
	const char *end = input->text + input->len;
	const char *at = memmem(input->text, input->len, open, strlen(open));
	if (at == NULL)
		return (struct span){ end, 0 };
	at += strlen(open);
	const char *stop = memmem(at, (size_t)(end - at), close, strlen(close));
	return (struct span){ at, stop == NULL ? 0 : (size_t)(stop - at) };
}

/* SHA-256 of the body without two pieces, in whichever order they stand. */
static int digest_without(const struct answer_input *input, struct span a, struct span b,
                          unsigned char digest[static KEPT_PAGE_DIGEST])
{
	struct span first = a.at <= b.at ? a : b;
	struct span second = a.at <= b.at ? b : a;
	const char *end = input->text + input->len;
	const char *between = first.at + first.len;
	const char *behind = second.at + second.len;
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	int done =
		context != NULL && EVP_DigestInit_ex(context, EVP_sha256(), NULL) == 1 &&
		EVP_DigestUpdate(context, input->text, (size_t)(first.at - input->text)) == 1 &&
		EVP_DigestUpdate(context, between, (size_t)(second.at - between)) == 1 &&
		EVP_DigestUpdate(context, behind, (size_t)(end - behind)) == 1 &&
		EVP_DigestFinal_ex(context, digest, NULL) == 1;
	EVP_MD_CTX_free(context);
	return done ? 0 : -1;
}

/* Neither elements nor what would have to be decoded. */
static bool is_plain(struct span span)
{
	return memchr(span.at, '<', span.len) == NULL && memchr(span.at, '&', span.len) == NULL;
}

static bool is_xml(const struct answer_input *input)
{
	return input->len > 0 && input->text[0] == '<';
}

/* Whether the page can be compared at all, and then its digest. Of XML also the token of the
 * next page; one that would have to be decoded is left to those who read the whole page. */
static bool compare_by(const struct answer_input *input,
                       unsigned char digest[static KEPT_PAGE_DIGEST], struct span *ret_token)
{
	struct span id = { input->text + input->len, 0 };
	*ret_token = id;
	if (is_xml(input)) {
		id = element(input, "<requestId>", "</requestId>");
		*ret_token = element(input, "<nextToken>", "</nextToken>");
		if (!is_plain(id) || !is_plain(*ret_token))
			return false;
	}
	return digest_without(input, id, *ret_token, digest) == 0;
}

static struct kept_page *new_page(void)
{
	struct kept_page *page = calloc(1, sizeof(*page));
	if (page == NULL)
		return NULL;
	page->references = 1;
	page->arena = arena_new(PAGE_LIMIT);
	if (page->arena != NULL)
		return page;
	free(page);
	return NULL;
}

static int read_page(const struct inquiry_row *row, const struct answer_input *input,
                     struct kept_page *page, struct error *err)
{
	bool is_special = row->hooks != NULL && row->hooks->read != NULL;
	return (is_special ? row->hooks->read : answer_read)(row->answer, page->arena, input,
	                                                     &page->page, err);
}

static int copy_token(const char *token, size_t len, char **ret_token, struct error *err)
{
	*ret_token = len == 0 ? NULL : strndup(token, len);
	if (len > 0 && *ret_token == NULL)
		return error_set(err, ERROR_LIMIT, 0, "out of memory");
	return 0;
}

static int copy_text(const char *token, char **ret_token, struct error *err)
{
	return copy_token(token, token == NULL ? 0 : strlen(token), ret_token, err);
}

int kept_page_read(const struct inquiry_row *row, const struct answer_input *input,
                   struct kept_page *last, struct kept_page **ret_page, char **ret_token,
                   struct error *err)
{
	unsigned char digest[KEPT_PAGE_DIGEST] = { 0 };
	static const unsigned char none[KEPT_PAGE_DIGEST];
	struct span token;
	bool can_compare = compare_by(input, digest, &token);
	if (can_compare && last != NULL && memcmp(last->digest, digest, sizeof(digest)) == 0) {
		if ((is_xml(input) ? copy_token(token.at, token.len, ret_token, err)
		                   : copy_text(last->page.next_token, ret_token, err)) != 0)
			return -1;
		last->references++;
		*ret_page = last;
		return 0;
	}
	struct kept_page *page = new_page();
	if (page == NULL)
		return error_set(err, ERROR_LIMIT, 0, "out of memory");
	memcpy(page->digest, can_compare ? digest : none, sizeof(digest));
	if (read_page(row, input, page, err) == 0 &&
	    copy_text(page->page.next_token, ret_token, err) == 0) {
		*ret_page = page;
		return 0;
	}
	kept_page_unref(page);
	return -1;
}

void kept_page_unref(struct kept_page *page)
{
	if (page == NULL || --page->references > 0)
		return;
	arena_free(page->arena);
	free(page);
}
