/*
 * terms.c - the words that kymo itself puts into documents, by language.
 */
#include "report/room.h"

#include <string.h>

static const kymo__terms known[] = {
    {"en", "Figure", "Table", "Section", "Contents", "page"},
    {"da", "Figur", "Tabel", "Afsnit", "Indhold", "side"},
    {"de", "Abbildung", "Tabelle", "Abschnitt", "Inhalt", "Seite"},
    {"es", "Figura", "Tabla", "Sección", "Índice", "página"},
    {"fi", "Kuva", "Taulukko", "Luku", "Sisällys", "sivu"},
    {"fr", "Figure", "Tableau", "Section", "Table des matières", "page"},
    {"it", "Figura", "Tabella", "Sezione", "Indice", "pagina"},
    {"nl", "Figuur", "Tabel", "Paragraaf", "Inhoud", "pagina"},
    {"pl", "Rysunek", "Tabela", "Rozdział", "Spis treści", "strona"},
    {"pt", "Figura", "Tabela", "Secção", "Índice", "página"},
    {"sv", "Figur", "Tabell", "Avsnitt", "Innehåll", "sida"},
};

kymo__terms kymo__terms_of(const char *lang)
{
    kymo__terms terms = known[0];
    const size_t length = strcspn(lang, "-_");

    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (length == strlen(known[i].lang) && strncmp(lang, known[i].lang, length) == 0)
            terms = known[i];
    terms.lang = lang;
    return terms;
}
