"""Short words for things one can picture, many of them the same in several languages.

The word beside a number is a small second thing to know: it can be said on the phone
and is hard to confuse. The order matters: changing the list changes existing words.
"""

MERKWORTE = """
Ampel Ananas Anker Apfel April Auto Baby Bahn Balkon Ball Ballon Banane Bank Baum Berg Bett Biene Birne Blatt
Blume Boot Brief Brille Brot Buch Bus Butter Clown Dach Datum Dorf Dose Drache Ei Eimer Eis Elefant Ente Erde
Esel Eule Fahne Farbe Feder Fenster Feuer Film Finger Fisch Flagge Flasche Foto Frosch Fuchs Gabel Garten
Garage Gitarre Glas Glocke Gold Gras Hafen Hahn Hammer Hand Hase Haus Hemd Herz Himmel Honig Hose Hotel Hund
Igel Insel Jacke Juli Kabel Kaffee Kakao Kamel Kamera Kamin Karte Kater Katze Kerze Kino Kiosk Kirsche Klavier
Koffer Konzert Korb Kreis Krone Kuchen Kugel Lampe Land Laterne Laub Leiter Licht Limonade Linse Liste Magnet
Mais Mandel Mango Mantel Markt Maske Maus Melone Messe Meter Milch Mond Motor Museum Musik Nadel Nase Nest
Nudel Nuss Oase Ofen Ohr Olive Onkel Orange Paket Palme Panda Papier Paprika Park Party Pause Pfanne Pferd
Pilz Pinsel Pizza Planet Post Puppe Radio Rakete Regen Reis Ring Roboter Rose Rad Saft Salat Salz Sand Schal
Schaf Schiff Schirm Schloss Schnee Schuh Schule See Seife Sofa Sommer Sonne Stadt Stern Stuhl Suppe Tafel Tag
Tanne Tasche Tasse Taube Taxi Tee Telefon Teller Tennis Teppich Theater Tiger Tisch Tomate Topf Tor Torte
Traube Treppe Tulpe Turm Uhr Vase Vogel Vulkan Waage Wald Wal Wand Wasser Welle Wiese Wind Winter Wolf Wolke
Wolle Zahn Zange Zebra Zelt Zirkel Zirkus Zitrone Zoo Zucker Zug Zwiebel
""".split()
