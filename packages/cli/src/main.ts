console.log(process.version);
export {};
