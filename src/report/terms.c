/*
 * terms.c - the words that kymo itself puts into documents, by language.
 */
#include "report/room.h"

#include <string.h>

static const kymo__terms known[] = {
    {"en", "Figure", "Table", "Section", "Contents", "page"},
    {"ca", "Figura", "Taula", "Secció", "Índex", "pàgina"},
    {"cs", "Obrázek", "Tabulka", "Oddíl", "Obsah", "strana"},
    {"da", "Figur", "Tabel", "Afsnit", "Indhold", "side"},
    {"de", "Abbildung", "Tabelle", "Abschnitt", "Inhalt", "Seite"},
    {"el", "Σχήμα", "Πίνακας", "Ενότητα", "Περιεχόμενα", "σελίδα"},
    {"es", "Figura", "Tabla", "Sección", "Índice", "página"},
    {"et", "Joonis", "Tabel", "Jaotis", "Sisukord", "lk"},
    {"fi", "Kuva", "Taulukko", "Luku", "Sisällys", "sivu"},
    {"fr", "Figure", "Tableau", "Section", "Table des matières", "page"},
    {"hr", "Slika", "Tablica", "Odjeljak", "Sadržaj", "stranica"},
    {"it", "Figura", "Tabella", "Sezione", "Indice", "pagina"},
    {"nb", "Figur", "Tabell", "Avsnitt", "Innhold", "side"},
    {"nl", "Figuur", "Tabel", "Paragraaf", "Inhoud", "pagina"},
    {"nn", "Figur", "Tabell", "Avsnitt", "Innhald", "side"},
    {"no", "Figur", "Tabell", "Avsnitt", "Innhold", "side"},
    {"pl", "Rysunek", "Tabela", "Rozdział", "Spis treści", "strona"},
    {"pt", "Figura", "Tabela", "Secção", "Índice", "página"},
    {"ro", "Figura", "Tabelul", "Secțiunea", "Cuprins", "pagina"},
    {"ru", "Рисунок", "Таблица", "Раздел", "Содержание", "страница"},
    {"sk", "Obrázok", "Tabuľka", "Oddiel", "Obsah", "strana"},
    {"sl", "Slika", "Tabela", "Razdelek", "Kazalo", "stran"},
    {"sv", "Figur", "Tabell", "Avsnitt", "Innehåll", "sida"},
    {"uk", "Рисунок", "Таблиця", "Розділ", "Зміст", "сторінка"},
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
