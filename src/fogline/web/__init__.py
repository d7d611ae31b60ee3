"""The pages, and their twins for programs: server-rendered, no request to anybody else, each a GET with a readable address."""
